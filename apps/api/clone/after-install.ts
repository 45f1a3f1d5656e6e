// The root's script `postinstall`.
import { build } from './build-bundle.ts';
import { markInstalled } from './dependencies.ts';

markInstalled();
// A service, which cannot write to the clone, starts from the bundle that its installation has left.
await build().catch(() => {
  // Without a bundle, the server starts from its source.
});
