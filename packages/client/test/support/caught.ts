import { RegistryClientError } from '../../src/index.ts';

/** The error that a call fails with, which is one of ours. */
export async function caught(call: Promise<unknown>): Promise<RegistryClientError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RegistryClientError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}
