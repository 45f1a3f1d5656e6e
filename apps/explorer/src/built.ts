/// <reference path="./dist.d.ts" />
import { resolve } from 'node:path';
import script from '../dist/app.js' with { type: 'file' };
import style from '../dist/style.css' with { type: 'file' };
import type { BuiltPage } from './build.ts';

/** The page as it was built for a packed plugin or a single file; a bundler takes its files along. */
export async function readBuilt(): Promise<BuiltPage> {
  const read = (path: string): Promise<string> => Bun.file(resolve(import.meta.dir, path)).text();
  return { script: await read(script), style: await read(style) };
}
