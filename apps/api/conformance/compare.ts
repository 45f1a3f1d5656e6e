/**
 * Whether two JSON responses to an id are the same bytes, except for the order of the plugins.
 *
 * Plugins of equal priority come in the order of the directory listing, which differs between machines. So for ids
 * that contain the plugins, the members of that one object are compared in any order.
 */
export function equalAnswers(id: string, expected: string, actual: string): boolean {
  if (expected === actual) return true;
  if (id !== 'plugins') return false;
  const [a, b] = [splitPlugins(expected), splitPlugins(actual)];
  return a.outside === b.outside && a.members.join('\n') === b.members.join('\n');
}

interface SplitAnswer {
  /** The response without the members of the plugins' object. */
  readonly outside: string;
  readonly members: readonly string[];
}

/** Splits the object after the envelope's last key, `"value":`, into the sorted texts of its members. */
function splitPlugins(body: string): SplitAnswer {
  const start = body.indexOf('"value":{');
  if (start < 0) return { outside: body, members: [] };
  const first = start + '"value":{'.length;
  const members: string[] = [];
  let depth = 0;
  let from = first;
  for (let at = first; at < body.length; at += 1) {
    const char = body[at];
    if (char === '"') at = endOfString(body, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (depth > 0 && (char === '}' || char === ']')) depth -= 1;
    else if (depth === 0 && (char === ',' || char === '}')) {
      members.push(body.slice(from, at));
      from = at + 1;
      if (char === '}') return { outside: body.slice(0, first) + body.slice(at), members: members.sort() };
    }
  }
  return { outside: body, members: [] };
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
