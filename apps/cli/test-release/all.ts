// One file for `bun test`, so that the single file is built once.
import './single-file.ts';
import './surroundings.ts';
