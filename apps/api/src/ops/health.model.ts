import { Type as t } from '@sinclair/typebox';

export const Health = t.Object({ state: t.Literal('ok') }, { description: 'The process is alive' });

export const Readiness = t.Object(
  {
    state: t.String({
      description:
        '`ready`, `stale` while a broken file prevents a change from being served, or `hanging` while a file system does not respond',
      examples: ['ready'],
    }),
    version: t.String({ description: 'Version of the served values', examples: ['b5bb9d8014a0f9b1'] }),
    changedAt: t.String({
      description: 'When the values last changed',
      examples: ['2026-01-31T12:00:00.000Z'],
    }),
    tokens: t.String({
      description: '`ready`, or `degraded` while calls are counted less durably than configured',
      examples: ['ready'],
    }),
    problems: t.Array(
      t.Object({
        code: t.String({ description: 'Code of the problem', examples: ['malformed-yaml'] }),
        id: t.Optional(t.String({ description: 'The affected item' })),
        file: t.Optional(
          t.String({
            description: "The broken file, relative to the site's root",
            examples: ['project/config/plugins/site/settings.yaml'],
          }),
        ),
        line: t.Optional(t.Integer({ minimum: 1, examples: [3] })),
        column: t.Optional(t.Integer({ minimum: 1, examples: [12] })),
        rule: t.Optional(
          t.Object(
            {
              file: t.String({ examples: ['project/plugins/site/settings.schema.json'] }),
              line: t.Integer({ minimum: 1, examples: [6] }),
              column: t.Integer({ minimum: 1, examples: [16] }),
            },
            { description: 'For `schema-violation`: the rule that the value breaks' },
          ),
        ),
      }),
      {
        description: 'Errors in the files of the site, and settings that break their schema; the first 100',
        maxItems: 100,
      },
    ),
    tokenProblems: t.Array(
      t.Object({
        code: t.String({ description: 'Code of the problem', examples: ['journal'] }),
        message: t.String({
          description: 'The problem and its remedy',
          examples: [
            'The journal cannot be written (ENOSPC), so calls are refused. Make room, or make the folder writable.',
          ],
        }),
        file: t.Optional(t.String({ description: "The file or folder, relative to the site's root" })),
      }),
      { description: 'Why `tokens` is `degraded`' },
    ),
  },
  { description: 'Whether the server is ready, and why not' },
);
