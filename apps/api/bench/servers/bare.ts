// The limit: Bun alone with a fixed response, given by BODY_FILE, STATUS and CONTENT_TYPE; on SHARED_PORT, beside others, if that is set.
const body = await Bun.file(process.env['BODY_FILE'] ?? '').text();
const status = Number(process.env['STATUS']);
const headers = { 'Content-Type': process.env['CONTENT_TYPE'] ?? '', 'Access-Control-Allow-Origin': '*' };

const shared = process.env['SHARED_PORT'];

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(shared ?? 0),
  reusePort: shared !== undefined,
  fetch: () => new Response(body, { status, headers }),
});
process.stdout.write(`http://127.0.0.1:${server.port}\n`);
