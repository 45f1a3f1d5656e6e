import type { Diagnostic } from '@flextype-bun/project';
import type { RegistryDiagnostic, RegistryErrorCode } from '../common/errors.ts';

/** Codes of findings: those of the loader, and what only {@link diagnose} looks for. */
export type FindingCode =
  | RegistryErrorCode
  /** A list of the site over a default one: they merge index by index, and something of the default remains. */
  | 'list-override'
  /** An empty array over one that is not: it changes nothing. */
  | 'empty-override'
  /** A single value over a map of settings, which takes all of them away. */
  | 'map-replaced'
  /** A setting that no default has; a warning where it looks like a misspelling, else a remark. */
  | 'unknown-setting'
  /** A settings file without settings, at which Flextype in PHP stops. */
  | 'empty-settings'
  /** A file of translations that Flextype cannot read. */
  | 'language-file'
  /** A file that looks like one of Flextype's, but is never read: `settings.yml`. */
  | 'misnamed-file'
  /** Settings of a plugin or theme that is not there. */
  | 'orphan-settings'
  /** A plugin that is disabled, and left out for that. */
  | 'disabled-plugin';

/** Something wrong or risky in a site, with what to do about it. */
export interface Finding extends Diagnostic<FindingCode> {
  readonly remedy: string;
}

const REMEDIES: Readonly<Partial<Record<RegistryErrorCode, string>>> = {
  unreadable: 'Make it a file or folder that this user may read',
  'missing-file': 'Put the file back, from the Flextype that this site runs on',
  'malformed-yaml': 'Correct the YAML at this place',
  'lax-yaml': "Write it so that Flextype's parser takes it: in quotes, or without the tag",
  'not-a-mapping': 'Write keys and values, or empty the file',
  'not-encodable': 'Write a finite number, or a text',
  'incomplete-plugin': 'Add what is missing, or remove the folder',
  'unmet-dependency': 'Install or update what it needs, or disable the plugin',
  'malformed-constraint': 'Write a constraint that Composer knows, such as ^1.0',
  'no-core': 'Deploy src/ with the site, if Flextype is to run there as well',
};

/** The end of a reason: what Flextype in PHP does because of it. */
export const STOPS_PHP = 'because of this, Flextype in PHP answers every request with an error';

/**
 * Converts a diagnostic of the loader.
 *
 * @param stops whether Flextype in PHP answers every request with an error because of it
 */
export function fromDiagnostic(diagnostic: RegistryDiagnostic, stops: boolean): Finding {
  const { code, message, severity, remedy } = diagnostic;
  return {
    ...diagnostic,
    severity: stops ? 'error' : severity,
    message: stops ? `${message}; ${STOPS_PHP}` : message,
    remedy: remedy ?? REMEDIES[code] ?? 'See to it that the site can be read',
  };
}
