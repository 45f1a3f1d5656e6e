// The packages' tests and those of the server work on the same fixtures in the same way.
export {
  copyFixture,
  tempFolder,
  writeIn,
} from '../../../../packages/registry-core/test/support/temp-site.ts';
