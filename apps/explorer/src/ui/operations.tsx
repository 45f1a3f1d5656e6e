import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { quantile, type Rates, rates } from '../model/rates.ts';
import type { ExplorerOperations } from '../protocol/index.ts';
import { Plot } from './plot.tsx';

const INTERVAL_MS = 2_000;
// Ten minutes.
const MAX_SAMPLES = 300;

/** How the server is doing, as plots of the last minutes and as figures. */
export function Operations({ store }: { readonly store: Store }) {
  const [samples, setSamples] = useState<readonly ExplorerOperations[]>([]);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const read = () =>
      store.session.json<ExplorerOperations>('operations').then(
        (sample) => {
          setSamples((before) => [...before, sample].slice(-MAX_SAMPLES));
          setProblem('');
        },
        (error: Error) => setProblem(error.message),
      );
    void read();
    const timer = setInterval(() => void read(), INTERVAL_MS);
    return () => clearInterval(timer);
  }, [store]);
  const last = samples.at(-1);
  const series = samples.slice(1).map((sample, index) => rates(samples[index] ?? sample, sample));
  const of = (read: (rate: Rates) => number) => series.map(read);
  return (
    <section class="page" aria-label="Operations">
      <h2>Operations</h2>
      {problem !== '' && <p role="alert">{problem}</p>}
      {last && (
        <>
          <div class="plots">
            <Plot name="Requests per second" values={of(({ requests }) => requests)} unit="" />
            <Plot name="Errors per second" values={of(({ errors }) => errors)} unit="" />
            <Plot name="95 % answered within" values={of(({ p95 }) => p95 * 1_000)} unit="ms" />
            <Plot name="Memory" values={samples.map(({ memory }) => memory / 1_048_576)} unit="MiB" />
            <Plot name="Processor" values={of(({ cpu }) => cpu * 100)} unit="%" />
            <Plot name="Streams" values={samples.map(({ streams }) => streams)} unit="" />
          </div>
          <div class="scroll">
            <table>
              <caption>Answers since the start</caption>
              <thead>
                <tr>
                  <th scope="col">Route</th>
                  <th scope="col">Status</th>
                  <th scope="col">Answers</th>
                </tr>
              </thead>
              <tbody>
                {last.requests.map(({ route, status, count }) => (
                  <tr key={`${route} ${status}`}>
                    <td>{route}</td>
                    <td>{status}</td>
                    <td>{count.toLocaleString()}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <dl class="figures">
            {figures(last).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function figures(now: ExplorerOperations): [name: string, value: string][] {
  const { tokens, reloads, watching, watchedPaths, refusals, latencies, bounds, startedAt } = now;
  return [
    ['Started', new Date(startedAt).toLocaleString()],
    ['Reloads', reloads.toLocaleString()],
    ['Watching', `${watching}, ${watchedPaths.toLocaleString()} paths`],
    ['Calls counted', `${tokens.ledger}, ${tokens.state}`],
    ['Tokens in memory', tokens.resident.toLocaleString()],
    ['Counts not yet in files', tokens.pending.toLocaleString()],
    ...(tokens.journalBytes === null
      ? []
      : [['Journal', `${tokens.journalBytes.toLocaleString()} bytes`] as [string, string]]),
    ...latencies.map(({ route, cumulative, count }): [string, string] => [
      `${route}: 95 % within`,
      `${(quantile(cumulative, count, bounds, 0.95) * 1_000).toPrecision(3)} ms`,
    ]),
    ...refusals.map(({ reason, count }): [string, string] => [`Refused: ${reason}`, count.toLocaleString()]),
  ];
}
