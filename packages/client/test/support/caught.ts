import { RegistryClientError } from '../../src/index.ts';

/** The {@link RegistryClientError} that a call fails with. */
export async function caught(call: Promise<unknown>): Promise<RegistryClientError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RegistryClientError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}
