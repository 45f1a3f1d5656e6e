import { Elysia, t } from 'elysia';

// Elysia with the schema of the registry route and a fixed response: the cost of the framework alone.
const body = await Bun.file(process.env['BODY_FILE'] ?? '').text();
const status = Number(process.env['STATUS']);
const headers = { 'Content-Type': process.env['CONTENT_TYPE'] ?? '', 'Access-Control-Allow-Origin': '*' };

const query = t.Object({ id: t.String(), token: t.String(), default: t.Optional(t.String()) });
const app = new Elysia()
  .get('/api/v1/registry', () => new Response(body, { status, headers }), { query })
  .listen({ hostname: '127.0.0.1', port: 0 });
process.stdout.write(`http://127.0.0.1:${app.server?.port}\n`);
