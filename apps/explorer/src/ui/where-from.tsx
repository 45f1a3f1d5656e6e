import { useMemo } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { findRow } from '../model/find-rows.ts';
import { layerShares } from '../model/layer-shares.ts';
import type { ExplorerItem, ExplorerLayer } from '../protocol/index.ts';
import { PlaceText } from './copy-button.tsx';

const SOURCES: Readonly<Record<string, string>> = {
  manifest: 'Manifest',
  defaults: 'Defaults',
  site: 'Site',
  'built-in': 'Added by Flextype',
};

const EFFECTS: Readonly<Record<string, string>> = {
  wins: 'wins',
  merges: 'merges',
  overridden: 'overridden',
  none: 'changes nothing',
};

/** Every layer of a value, lowest first. */
export function WhereFrom({ store, item }: { readonly store: Store; readonly item: ExplorerItem }) {
  const { table } = store;
  const shares = useMemo(() => {
    const row = item.kind === 'm' ? findRow(table, item.path) : -1;
    return row >= 0 ? layerShares(table, row) : undefined;
  }, [item, table, table.version]);
  if (item.layers.length === 0 && !shares) return null;
  return (
    <>
      <h2>Where from</h2>
      {shares && (
        <p>
          Of {shares.values.toLocaleString()} values the site sets {shares.site.toLocaleString()}:{' '}
          {shares.overrides.toLocaleString()} over a default, {shares.siteOnly.toLocaleString()} without one.
        </p>
      )}
      <Layers layers={item.layers} asked={item.id} />
      {item.items.length > 0 && (
        <details>
          <summary>Item by item, as lists merge by index</summary>
          {item.items.map((layers, index) => (
            <div key={index} class="item">
              <strong>{index}</strong>
              <Layers layers={layers} asked={`${item.id}.${index}`} />
            </div>
          ))}
          {item.itemsLeftOut > 0 && <p class="muted">and {item.itemsLeftOut.toLocaleString()} more items</p>}
        </details>
      )}
    </>
  );
}

function Layers({
  layers,
  asked,
}: {
  readonly layers: readonly ExplorerLayer[];
  readonly asked: string | null;
}) {
  return (
    <ol class="layers">
      {layers.map((layer, index) => (
        <li key={index} class={layer.effect}>
          <span class="source">{SOURCES[layer.source] ?? layer.source}</span>{' '}
          <span class={`effect ${layer.effect}`}>{EFFECTS[layer.effect] ?? layer.effect}</span>{' '}
          {layer.effect === 'overridden' ? (
            <s class="said">{layer.text}</s>
          ) : (
            <span class="said">{layer.text}</span>
          )}
          {layer.id !== asked && <span class="muted"> sets {layer.id}</span>}
          {layer.shared && <span class="muted"> through an alias</span>}
          {layer.place && <PlaceText place={layer.place} />}
        </li>
      ))}
    </ol>
  );
}
