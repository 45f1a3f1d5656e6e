import type { Context } from './context.ts';

/**
 * Signals within this time are one: Ctrl+C reaches the whole process group, and a program that started this one, such as
 * `timeout` or a script runner, passes it on as well.
 */
const SAME_SIGNAL_MS = 250;

interface Waiting {
  readonly signals: readonly NodeJS.Signals[];
  readonly resolve: (signal: NodeJS.Signals) => void;
}

/** Waits for signals of this process. A signal that nothing waits for ends it, as if there were no listener. */
export function interruptions(): Context['interrupted'] {
  const heard = new Set<NodeJS.Signals>();
  let waiting: Waiting[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  const receive = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - lastAt < SAME_SIGNAL_MS) return;
    lastAt = now;
    const concerned = waiting.filter(({ signals }) => signals.includes(signal));
    if (concerned.length === 0) {
      process.off(signal, receive);
      process.kill(process.pid, signal);
    }
    waiting = waiting.filter((each) => !concerned.includes(each));
    for (const { resolve } of concerned) resolve(signal);
  };
  return (signals = ['SIGINT', 'SIGTERM']) => {
    for (const signal of signals) {
      if (!heard.has(signal)) process.on(signal, receive);
      heard.add(signal);
    }
    return new Promise((resolve) => waiting.push({ signals, resolve }));
  };
}
