import { rawRequest } from './raw-request.ts';
import { legacy, TOKEN, v1 } from './test-app.ts';

/** An access token of a usual form. */
export const ACCESS_TOKEN = 'an-access-token_of-36-characters-XyZ';

/** A token that does not exist. */
export const UNKNOWN_TOKEN = '0123456789abcdef0123456789ABCDEF';

/** Secrets that must not appear in any output. */
export const SECRETS: readonly string[] = [TOKEN, ACCESS_TOKEN, UNKNOWN_TOKEN];

/** Sends requests to a server with secrets in every part that can hold one. */
export async function sendSecrets(url: string): Promise<void> {
  const access = `&access_token=${ACCESS_TOKEN}`;
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    'x-flextype-token': TOKEN,
    'user-agent': `agent/${TOKEN} ${ACCESS_TOKEN} (${encoded(UNKNOWN_TOKEN)})`,
    referer: `${url}/${UNKNOWN_TOKEN}?token=${TOKEN}`,
    cookie: `token=${TOKEN}`,
    origin: `http://${UNKNOWN_TOKEN}.example`,
    traceparent: '00-11112222333344445555666677778888-1111222233334444-01',
    tracestate: `vendor=${TOKEN}`,
    baggage: `token=${TOKEN}`,
    'x-forwarded-for': TOKEN,
  };
  const paths = SECRETS.flatMap((secret) => [
    v1('flextype', access, secret),
    v1(`flextype.${secret}`, access),
    v1(secret, `&default=${secret}${access}`),
    v1('flextype', `&token=${secret}&id=${secret}&id[]=${secret}`),
    v1('flextype', `&${secret}=1#${secret}`, ''),
    v1('flextype', '', encoded(secret)),
    v1(`a b.${encoded(secret)}`, `&default[]=${encoded(secret)}`, `${secret}%0a`),
    legacy(secret, access, secret),
    `/api/v1/registry?token=${secret}`,
    `/api/v1/registry?id=flextype&token=${encoded(secret)}%zz%ff`,
    `/api/v1/registry/${secret}?token=${secret}`,
    `/${secret}`,
    `/${encoded(secret)}/${encoded(encoded(secret))}/${encoded(encoded(encoded(secret)))}`,
    `/%ff%${secret}/x${secret}x%0a${secret}`,
    `//api/v1/registry?id=${secret}&token=${secret}`,
    `/healthz?token=${secret}`,
    `/metrics/${secret}`,
    `/${`${secret}/`.repeat(50)}`,
  ]);
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) await fetch(url + path, { method, headers });
  }
  const rest = `Host: ${UNKNOWN_TOKEN}:1\r\nUser-Agent: ${TOKEN}\r\nConnection: close\r\n\r\n`;
  for (const secret of SECRETS) {
    await rawRequest(url, `${secret} /${secret} HTTP/1.1\r\n${rest}`);
    await rawRequest(url, `GET http://${secret}/${secret}?token=${secret} HTTP/1.1\r\n${rest}`);
    await rawRequest(url, `GET ${v1(secret, '', secret)} HTTP/9.${secret}\r\n${rest}`);
  }
}

/** The places in a text that contain more of a secret than the part that identifies it. */
export function leaks(text: string, secret: string): string[] {
  const start = secret.slice(0, 8).toLowerCase();
  const places = text.toLowerCase().split(start).slice(0, -1);
  return places.map((before) => `${before.slice(-80)}${start}`);
}

/** Decodes percent-encoding in a text, however often it was applied. */
export function decoded(text: string): string {
  const next = text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return next === text ? text : decoded(next);
}

/** Percent-encodes every character of a text. */
function encoded(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
