export { ProjectError, type ProjectErrorCode } from './error.ts';
export { FileError, type FileErrorCode, type FileErrorOptions, toFileError } from './files/file-error.ts';
export {
  type FileContent,
  isSettled,
  type ReadFileOptions,
  readChangedFile,
  readPlainFile,
  readYamlFile,
  YAML_FILE,
} from './files/read-file.ts';
export { FILE_TIMEOUT_MS, withTimeLimit } from './files/time-limit.ts';
export {
  findProject,
  type Generation,
  manifestVersion,
  type Project,
  requireProject,
  toDialect,
  toGeneration,
} from './project.ts';
export {
  companionSources,
  flextypeSources,
  isHidden,
  pluginSources,
  pluginsFolder,
  themeSources,
  themesFolder,
  type UnitKind,
  type UnitSources,
  unitId,
  unitKey,
} from './sources.ts';
