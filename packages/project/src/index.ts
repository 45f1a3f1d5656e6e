export { ProjectError, type ProjectErrorCode } from './error.ts';
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
