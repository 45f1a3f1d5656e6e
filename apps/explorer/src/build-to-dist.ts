import { resolve } from 'node:path';
import { buildPage } from './build.ts';

// Runs before a bundler packs the page with the server.
const DIST = resolve(import.meta.dir, '../dist');
const { script, style } = await buildPage();
await Bun.write(resolve(DIST, 'app.js'), script);
await Bun.write(resolve(DIST, 'style.css'), style);
