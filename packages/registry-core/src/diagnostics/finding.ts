import type { Diagnostic, SourcePosition } from '@flextype-bun/project';
import type { RegistryDiagnostic, RegistryErrorCode } from '../common/errors.ts';
import type { SchemaFindingCode } from '../schemas/validate.ts';

/** Codes of the loader, those of {@link validate}, and those that only {@link diagnose} finds. */
export type FindingCode =
  | RegistryErrorCode
  | SchemaFindingCode
  /** A list overrides a default one, but parts of the default remain, since lists merge by index. */
  | 'list-override'
  /** An empty array has no effect over one with items. */
  | 'empty-override'
  /** A single value replaces a map of settings. */
  | 'map-replaced'
  /** A setting without a default; a warning if it looks misspelt, otherwise info. */
  | 'unknown-setting'
  /** A file without settings, which is fatal in PHP. */
  | 'empty-settings'
  /** A file of translations that Flextype cannot read. */
  | 'language-file'
  /** A file that looks like one of Flextype's but is never read, such as `settings.yml`. */
  | 'misnamed-file'
  /** Settings of a plugin or theme that is not installed. */
  | 'orphan-settings'
  /** A plugin that is excluded because it is disabled. */
  | 'disabled-plugin';

/** A diagnostic with a remedy. */
export interface Finding extends Diagnostic<FindingCode> {
  readonly remedy: string;
  /** For a violation of a settings schema: where the broken rule is. */
  readonly rule?: SourcePosition;
}

const REMEDIES: Readonly<Partial<Record<RegistryErrorCode, string>>> = {
  unreadable: 'Make it a file or folder that this user can read',
  'missing-file': 'Put the file back, from the Flextype that this site runs on',
  'malformed-yaml': 'Fix the YAML here',
  'lax-yaml': "Write it so that Flextype's parser accepts it: in quotes, or without the tag",
  'not-a-mapping': 'Write keys and values, or empty the file',
  'not-encodable': 'Write a finite number or a string',
  'incomplete-plugin': 'Add what is missing, or remove the folder',
  'unmet-dependency': 'Install or update what it needs, or disable the plugin',
  'malformed-constraint': 'Write a constraint that Composer knows, such as ^1.0',
  'no-core': 'Deploy src/ with the site if Flextype should run there as well',
};

/** Appended to messages of problems that are fatal in PHP. */
export const STOPS_PHP = 'because of this, Flextype in PHP answers every request with an error';

/**
 * Converts a diagnostic of the loader.
 *
 * @param options.isFatalInPhp whether Flextype in PHP answers every request with an error because of it
 */
export function fromDiagnostic(
  diagnostic: RegistryDiagnostic,
  { isFatalInPhp }: { readonly isFatalInPhp: boolean },
): Finding {
  const { code, message, severity, remedy } = diagnostic;
  return {
    ...diagnostic,
    severity: isFatalInPhp ? 'error' : severity,
    message: isFatalInPhp ? `${message}; ${STOPS_PHP}` : message,
    remedy: remedy ?? REMEDIES[code] ?? 'Make the site readable',
  };
}
