import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Hono with a fixed response, on Bun or on Node.
const load = createRequire(`${process.env['PACKAGES']}/`);
const { Hono } = load('hono');
const body = readFileSync(process.env['BODY_FILE'] ?? '', 'utf8');
const headers = { 'Content-Type': process.env['CONTENT_TYPE'] ?? '', 'Access-Control-Allow-Origin': '*' };

const app = new Hono();
app.get(
  '/api/v1/registry',
  (context: { body: (text: string, status: number, headers: object) => Response }) =>
    context.body(body, 200, headers),
);
const options = { fetch: app.fetch, hostname: '127.0.0.1', port: 0 };
if (process.versions['bun'] === undefined) {
  const { serve } = load('@hono/node-server');
  serve(options, ({ port }: { port: number }) => process.stdout.write(`http://127.0.0.1:${port}\n`));
} else {
  process.stdout.write(`http://127.0.0.1:${Bun.serve(options).port}\n`);
}
