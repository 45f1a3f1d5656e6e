/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/** What output is coloured with. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Colours are for terminals that have them, and for nobody who has set `NO_COLOR` (https://no-color.org). */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** A style, with colours or without. */
export function toStyle(colours: boolean): Style {
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
