export { atEnd } from '../../../registry-core/test/support/at-end.ts';
