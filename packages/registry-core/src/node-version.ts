// Imported first: on an older Node what follows fails at some call, with an error that says nothing of Node.
const OLDEST: readonly [major: number, minor: number] = [22, 22];

const { node = '', bun, deno } = process.versions as Readonly<Record<string, string | undefined>>;
const [major = 0, minor = 0] = node.split('.').map(Number);
const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);

if (bun === undefined && deno === undefined && isOld) {
  throw new Error(
    `@flextype-bun/registry-core needs Node ${OLDEST.join('.')} or later, Bun or Deno; this is Node ${node}`,
  );
}
