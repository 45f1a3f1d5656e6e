// Imported as files: what the runtime and the bundler give is a path.
declare module 'swagger-ui-dist/*' {
  const path: string;
  export = path;
}
