// Made by build-to-dist.ts; what the runtime and the bundler give is a path.
declare module '*/dist/app.js' {
  const path: string;
  export = path;
}
declare module '*/dist/style.css' {
  const path: string;
  export = path;
}
