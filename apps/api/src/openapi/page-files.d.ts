// With `type: 'file'`, the runtime and the bundler resolve an import to a path.
declare module 'swagger-ui-dist/*' {
  const path: string;
  export = path;
}
// With `type: 'text'`, they resolve an import to the file's content.
declare module '*/page-script.js' {
  const text: string;
  export = text;
}
declare module '*/page-style.css' {
  const text: string;
  export = text;
}
