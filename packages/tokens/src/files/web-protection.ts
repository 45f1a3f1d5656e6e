import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf } from '@flextype-bun/project';

/** Web servers must be able to read these files. What they protect is readable by its owner only. */
const MODE = 0o644;

/**
 * Files that keep web servers from delivering a folder, by name. The journal contains whole tokens and is inside the
 * site's folder, which often is the web root.
 */
export const WEB_PROTECTION: Readonly<Record<string, string>> = {
  '.htaccess': `# Holds API tokens: nothing in this folder is for web browsers.
<IfModule mod_authz_core.c>
  Require all denied
</IfModule>
<IfModule !mod_authz_core.c>
  Order deny,allow
  Deny from all
</IfModule>
`,
  'web.config': `<?xml version="1.0" encoding="UTF-8"?>
<!-- Holds API tokens: nothing in this folder is for web browsers. -->
<configuration>
  <system.webServer>
    <security>
      <authorization>
        <remove users="*" roles="" verbs="" />
        <add accessType="Deny" users="*" />
      </authorization>
    </security>
  </system.webServer>
</configuration>
`,
  'index.html': '',
};

/** Creates the protection files in a folder; existing ones are not changed. */
export function protectFolder(folder: string): void {
  for (const [name, text] of Object.entries(WEB_PROTECTION)) {
    try {
      const descriptor = openSync(
        join(folder, name),
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
        MODE,
      );
      try {
        giveToOwnerOf(folder, descriptor);
        writeSync(descriptor, text);
      } finally {
        closeSync(descriptor);
      }
    } catch {
      // It exists, or cannot be created, which must not stop the counting: `doctor` reports an unprotected folder.
    }
  }
}
