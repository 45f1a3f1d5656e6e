// How many times more often than usual code has to run before it is compiled.
const RELUCTANT = 8;
const USUAL = 1;

// A start that takes longer reads a large site, whose loops are worth compiling.
const SHORT_START_MS = 100;

/** Leaves code to the interpreter: most code of a start runs once, so compiling it costs more than it saves. */
export function postponeCompilation(): void {
  Bun.unsafe.setJITPolicy(RELUCTANT);
  setTimeout(resumeCompilation, SHORT_START_MS).unref();
}

/** Compiles code that runs often, as usual. */
export function resumeCompilation(): void {
  Bun.unsafe.setJITPolicy(USUAL);
}
