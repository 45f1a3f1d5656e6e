/** A schema that tests its value 2 ** 60 times, and collects an error each time if `keyword` is `anyOf` and `end` does not hold. */
export function doublingSchema(keyword: 'allOf' | 'anyOf', end: string): string {
  const levels = Array.from({ length: 60 }, (_, level) => {
    const next = `{"$ref": "#/$defs/d${level + 1}"}`;
    return `"d${level}": {"${keyword}": [${next}, ${next}]}`;
  });
  return `{"$ref": "#/$defs/d0", "$defs": {${levels.join(', ')}, "d60": ${end}}}`;
}
