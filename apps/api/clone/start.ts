// `bun run apps/api`: installs the dependencies of this clone if needed, then is the server. It runs in this process, so
// that signals reach it and its exit code is that of the command, in every shell.
import { installIfStale } from './dependencies.ts';

installIfStale();
await import('../src/index.ts');
