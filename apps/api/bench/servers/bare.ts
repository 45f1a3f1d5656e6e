// The limit: Bun alone with a fixed response, given by BODY_FILE, STATUS and CONTENT_TYPE.
const body = await Bun.file(process.env['BODY_FILE'] ?? '').text();
const status = Number(process.env['STATUS']);
const headers = { 'Content-Type': process.env['CONTENT_TYPE'] ?? '', 'Access-Control-Allow-Origin': '*' };

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: () => new Response(body, { status, headers }),
});
process.stdout.write(`http://127.0.0.1:${server.port}\n`);
