import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Fastify with a schema of the query and of the response, which it compiles into a serializer.
const { fastify } = createRequire(`${process.env['PACKAGES']}/`)('fastify');
const answer = JSON.parse(readFileSync(process.env['BODY_FILE'] ?? '', 'utf8'));

const text = { type: 'string' };
const querystring = {
  type: 'object',
  required: ['id', 'token'],
  properties: { id: text, token: text, default: text },
};
const data = { type: 'object', properties: { key: text, value: {} } };
const schema = { querystring, response: { 200: { type: 'object', properties: { data } } } };
const app = fastify();
app.get('/api/v1/registry', { schema }, () => answer);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
