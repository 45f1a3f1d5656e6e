import { type HttpCase, readCalls } from './http-case.ts';
import type { LegacyRecording } from './recordings.ts';

/** The cases of `http-0.9.16.json`, whose requests are given as method and path. */
export function toLegacyCases(recordings: readonly LegacyRecording[]): HttpCase[] {
  return recordings.map((recording) => {
    const token = /[?&]token=(t\d+)/.exec(recording.path)?.[1];
    const file = recording.token_file;
    return {
      section: '',
      name: recording.name,
      setup: new Map(),
      token:
        file === null || token === undefined
          ? undefined
          : { path: `project/tokens/registry/${token}/token.yaml`, before: Buffer.from(file) },
      callsAfter: readCalls(recording.token_file_after ?? ''),
      exchanges: [
        {
          request: {
            method: recording.method,
            target: recording.path,
            headers: recording.name === 'origin header' ? [['Origin', 'http://example.org']] : [],
            body: '',
          },
          status: recording.status,
          type: recording.headers['Content-Type'],
          body: recording.body,
        },
      ],
    };
  });
}
