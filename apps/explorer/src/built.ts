/// <reference path="./dist.d.ts" />
import { resolve } from 'node:path';
import script from '../dist/app.js' with { type: 'file' };
import style from '../dist/style.css' with { type: 'file' };
import type { BuiltPage } from './build.ts';

/** Reads the page that was built for a packed plugin or the single file; a bundler includes its files. */
export async function readBuilt(): Promise<BuiltPage> {
  const read = (path: string): Promise<string> => Bun.file(resolve(import.meta.dir, path)).text();
  return { script: await read(script), style: await read(style) };
}
