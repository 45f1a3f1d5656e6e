// Written by build-to-dist.ts; importing a file gives its path.
declare module '*/dist/app.js' {
  const path: string;
  export = path;
}
declare module '*/dist/style.css' {
  const path: string;
  export = path;
}
