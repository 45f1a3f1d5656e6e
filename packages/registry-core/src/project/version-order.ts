/**
 * Which of two versions in npm's spelling (`1.0.0-beta.2`) is the earlier one, by the rules of Semantic Versioning:
 * negative for the first, positive for the second, 0 for neither.
 */
export function compareVersions(a: string, b: string): number {
  const [coreOfA, tagsOfA] = split(a);
  const [coreOfB, tagsOfB] = split(b);
  return compareLists(coreOfA, coreOfB) || compareTags(tagsOfA, tagsOfB);
}

function split(version: string): [core: string[], tags: string[]] {
  const [core = '', ...rest] = version.split('-');
  return [core.split('.'), rest.length === 0 ? [] : rest.join('-').split('.')];
}

// What has no tags at all is no pre-release, and comes after those that have some.
function compareTags(a: readonly string[], b: readonly string[]): number {
  return a.length === 0 || b.length === 0 ? b.length - a.length : compareLists(a, b);
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    const order = other === undefined ? 1 : compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const DIGITS = /^\d+$/;

// Numbers come before names.
function compareParts(a: string, b: string): number {
  const isNumber = DIGITS.test(a);
  if (isNumber !== DIGITS.test(b)) return isNumber ? -1 : 1;
  if (isNumber) return Number(a) - Number(b);
  return a === b ? 0 : a < b ? -1 : 1;
}
