/** A SHA-256 digest of texts that arrive one by one. */
export interface Sha256 {
  update(text: string): Sha256;
  digest(encoding: 'hex'): string;
}

/** Begins a digest. On Bun without `node:crypto`, which takes some 4 ms to load. */
export function createSha256(): Sha256 {
  return 'bun' in process.versions
    ? new Bun.CryptoHasher('sha256')
    : process.getBuiltinModule('node:crypto').createHash('sha256');
}
