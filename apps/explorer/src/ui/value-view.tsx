import { useState } from 'preact/hooks';
import { toTable } from '../model/value-table.ts';
import type { ExplorerItem } from '../protocol/index.ts';

const FOLDED = 2_000;

/** The value as JSON text; a list of uniform maps also as a table. */
export function ValueView({ item }: { readonly item: ExplorerItem }) {
  const [isUnfolded, setUnfolded] = useState(false);
  const json = item.json ?? '';
  const table = item.kind === 'l' && json.length === item.length ? toTable(json) : undefined;
  return (
    <>
      {table && (
        <div>
          <table>
            <thead>
              <tr>
                {table.columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((cells, index) => (
                <tr key={index}>
                  {cells.map((cell, column) => (
                    <td key={table.columns[column]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <pre>
        {isUnfolded ? json : json.slice(0, FOLDED)}
        {!isUnfolded && json.length > FOLDED && '…'}
      </pre>
      {json.length > FOLDED && (
        <button type="button" onClick={() => setUnfolded(!isUnfolded)}>
          {isUnfolded ? 'Fold' : 'Unfold'}
        </button>
      )}
    </>
  );
}
