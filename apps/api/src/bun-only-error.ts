throw new Error(
  '@flextype-bun/api runs on Bun 1.4 or later only (https://bun.sh): start your program with "bun", not with "node" or "deno"',
);

export {};
