/** Colours a text, or returns it unchanged. */
export type Paint = (text: string) => string;

/** The colours of the output. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Whether to use colours: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** A style, with colours or without. */
export function toStyle({ colours }: { readonly colours: boolean }): Style {
  const paint =
    (start: number, end: number): Paint =>
    (text) =>
      colours && text !== '' ? `\u001b[${start}m${text}\u001b[${end}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
