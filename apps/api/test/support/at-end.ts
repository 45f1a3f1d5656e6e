export { atEnd } from '../../../../packages/registry-core/test/support/at-end.ts';
