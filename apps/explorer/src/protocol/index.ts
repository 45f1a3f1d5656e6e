// The protocol between page and server.

export {
  ExplorerItem,
  ExplorerLayer,
  ExplorerMatches,
  ExplorerOperations,
  ExplorerProblem,
  ExplorerProblems,
  ExplorerSite,
  ExplorerToken,
  ExplorerTokens,
  type Place,
} from './answers.ts';
export type { ChangeEvent, RowValue, StateEvent, ValueChange } from './events.ts';
export { fromPathText, isNameable, readPathText, toPathText } from './path-text.ts';
export { columnNumber, hasOwnSize, type RowBlock, RowBlockWriter, rowsOf } from './row-block.ts';
export { FLAGS, KIND_NAMES, type Kind, MAX_ROW_TEXT, type Row, type TreeEnd } from './rows.ts';
