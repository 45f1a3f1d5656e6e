import { Type as t } from '@sinclair/typebox';

/** What `/healthz` answers. */
export const Health = t.Object({ state: t.Literal('ok') }, { description: 'The process answers' });

/** What `/readyz` answers. */
export const Readiness = t.Object(
  {
    state: t.String({
      description:
        '`ready`, `stale` while a broken file keeps a change from being served, or `hanging` while a file system does not answer',
      examples: ['ready'],
    }),
    version: t.String({ description: 'Names the values that are served', examples: ['b5bb9d8014a0f9b1'] }),
    changedAt: t.String({ description: 'When they last changed', examples: ['2026-01-31T12:00:00.000Z'] }),
    tokens: t.String({
      description: '`ready`, or `degraded` while calls are counted less durably than the settings say',
      examples: ['ready'],
    }),
    problems: t.Array(
      t.Object({
        code: t.String({ description: 'What is wrong', examples: ['malformed-yaml'] }),
        id: t.Optional(t.String({ description: 'The item that it is about' })),
        file: t.Optional(
          t.String({
            description: "The broken file, from the site's root",
            examples: ['project/config/plugins/site/settings.yaml'],
          }),
        ),
        line: t.Optional(t.Integer({ minimum: 1, examples: [3] })),
        column: t.Optional(t.Integer({ minimum: 1, examples: [12] })),
      }),
      { description: 'The places of what is broken' },
    ),
    tokenProblems: t.Array(
      t.Object({
        code: t.String({ description: 'What is wrong', examples: ['journal'] }),
        message: t.String({
          description: 'The reason, and what to do',
          examples: [
            'The journal cannot be written (ENOSPC), so calls are refused. Make room, or make the folder writable.',
          ],
        }),
        file: t.Optional(t.String({ description: "The file or folder, from the site's root" })),
      }),
      { description: 'Why `tokens` is `degraded`' },
    ),
  },
  { description: 'What the server knows of its own state' },
);
