/** Prints the help of a benchmark and exits, if its arguments asked for it. */
export function showHelp(isWanted: boolean, help: string): void {
  if (!isWanted) return;
  process.stdout.write(help);
  process.exit();
}
