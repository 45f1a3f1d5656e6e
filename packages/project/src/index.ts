export {
  type Diagnostic,
  type FormatOptions,
  formatDiagnostic,
  formatPosition,
  positionAt,
  type Severity,
  type SourcePosition,
  sortDiagnostics,
} from './diagnostic.ts';
export { ProjectError, type ProjectErrorCode } from './error.ts';
export {
  FileError,
  type FileErrorCode,
  type FileErrorOptions,
  systemCode,
  toFileError,
} from './files/file-error.ts';
export {
  msSinceChange,
  msUntilSettled,
  observeWrite,
  type PendingWrite,
  type WaitLimits,
} from './files/pending-write.ts';
export {
  canRenameOpenFiles,
  hasModes,
  isHeldOpen,
  renameOver,
  repeatWhileHeld,
} from './files/platform.ts';
export {
  type FileContent,
  type FileVersion,
  isSettled,
  type ReadFileOptions,
  readChangedFile,
  readPlainFile,
  readYamlFile,
  toFileVersion,
  YAML_FILE,
} from './files/read-file.ts';
export { createFile, FileConflictError, replaceFile, writeFileAtomically } from './files/replace-file.ts';
export { createFolder, giveToOwnerOf, PERMISSIONS } from './files/site-owner.ts';
export { FILE_TIMEOUT_MS, withTimeLimit } from './files/time-limit.ts';
export { findProject, requireProject } from './find-project.ts';
export { ENTRIES_FOLDER, entryAt, tokensFolder } from './folders.ts';
export { forEachLimit } from './for-each-limit.ts';
export {
  externalPluginSources,
  flextypeSources,
  isListed,
  type ModuleKind,
  type ModuleSources,
  moduleId,
  moduleKey,
  pluginSources,
  pluginsFolder,
  SCHEMA_FILE,
  themeSources,
  themesFolder,
} from './modules.ts';
export { manifestVersion, type Project, readProject, toProject } from './project.ts';
export {
  type FolderListing,
  type Generation,
  isListedName,
  NEWEST,
  newestOf,
  RELEASES,
  type Release,
  releaseOf,
} from './releases.ts';
