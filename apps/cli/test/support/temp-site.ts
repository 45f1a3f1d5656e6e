export {
  copyFixture,
  makeSite,
  tempFolder,
  writeIn,
} from '../../../../packages/registry-core/test/support/temp-site.ts';
