import type { ExplorerItem } from '../protocol/index.ts';

/** The texts that can be copied for a value, by button label. */
export function copyTexts(item: ExplorerItem, address: string): Readonly<Record<string, string>> {
  const { id, json } = item;
  const url = new URL(address);
  const base = url.origin + url.pathname.replace(/\/explorer\/?$/, '');
  return {
    ...(id !== null && { Id: id }),
    ...(json !== null && item.kind === 's' && { Value: plainText(json) }),
    ...(json !== null && { JSON: json }),
    ...(id !== null && {
      curl: `curl -H 'Authorization: Bearer TOKEN' ${shellWord(`${base}/api/v1/registry?id=${encodeURIComponent(id)}`)}`,
      'Client code': `const value = await createClient(${JSON.stringify(base)}, { token: 'TOKEN' }).get(${JSON.stringify(id)});`,
      'CLI command': `flextype-registry explain ${shellWord(id)}`,
    }),
    Link: address,
  };
}

function plainText(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

/** Quotes a text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
