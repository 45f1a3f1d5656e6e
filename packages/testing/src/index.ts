export { atEnd } from './at-end.ts';
export { BOUND_BY_PERMISSIONS } from './permissions.ts';
export { codeBlock, readmeTable, unionMembers } from './readme.ts';
export { copyFixture, makeSite, pluginFiles, TOKEN, tempFolder, writeIn } from './temp-site.ts';
export { ABOUT_A_SECOND_MS, until } from './until.ts';
