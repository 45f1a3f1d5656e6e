import { join } from 'node:path';
import type { ChildServer } from '../child-server.ts';
import type { RecordedAnswer } from '../contenders.ts';
import { installedProgram } from './installed.ts';
import { freePort, startProgram } from './program.ts';

/** The key that holds the value of the workload. */
export const ETCD_PATH = '/v2/keys/flextype/bench/value';

/** Starts etcd with one value: what it answers has etcd's own shape and headers around it. */
export async function startEtcd(folder: string, { body }: RecordedAnswer): Promise<ChildServer> {
  const etcd = installedProgram('etcd', 'etcd-server');
  const port = await freePort();
  const listen = `http://127.0.0.1:${port}`;
  const peers = `http://127.0.0.1:${await freePort()}`;
  const server = await startProgram(
    [
      etcd,
      ...['--data-dir', join(folder, `etcd-${port}`), '--enable-v2', '--log-level', 'error'],
      ...['--listen-client-urls', listen, '--advertise-client-urls', listen],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
      ...['--initial-cluster', `default=${peers}`],
    ],
    port,
  );
  const { data } = JSON.parse(body);
  const value = typeof data.value === 'string' ? data.value : JSON.stringify(data.value);
  // It answers before it has elected itself; writing waits for that.
  const written = await fetch(server.url + ETCD_PATH, {
    method: 'PUT',
    body: new URLSearchParams({ value }),
  });
  if (!written.ok) throw new Error(`etcd responds ${written.status}`);
  return server;
}
