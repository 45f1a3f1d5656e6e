// With `type: 'text'`, the runtime and the bundler resolve an import to the content of the file.
declare module '@flextype-bun/api/reference/*' {
  const text: string;
  export = text;
}
