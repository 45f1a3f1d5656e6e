// What the page and the server say to each other.

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
export type { ChangeEvent, StateEvent, ValueChange } from './events.ts';
export { fromPathText, isNameable, toPathText } from './path-text.ts';
export { FLAGS, KIND_NAMES, type Kind, MAX_ROW_TEXT, type Row, type TreeEnd } from './rows.ts';
