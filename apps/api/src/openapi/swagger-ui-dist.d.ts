// With `type: 'file'`, the runtime and the bundler resolve an import to a path.
declare module 'swagger-ui-dist/*' {
  const path: string;
  export = path;
}
