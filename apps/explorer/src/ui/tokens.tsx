import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import type { ExplorerToken, ExplorerTokens } from '../protocol/index.ts';

const COLUMNS = { name: 'Token', title: 'Title', state: 'State', calls: 'Calls', limit: 'Limit' } as const;
type Column = keyof typeof COLUMNS;
const REFRESH_MS = 2_000;

/** The tokens of the site, by the page. */
export function Tokens({ store }: { readonly store: Store }) {
  const [asked, setAsked] = useState({ page: 1, sort: 'name' as Column, descending: false });
  const [found, setFound] = useState<ExplorerTokens>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const { page, sort, descending } = asked;
    const query = { page: String(page), sort, order: descending ? 'descending' : 'ascending' };
    const read = () =>
      store.session.json<ExplorerTokens>('tokens', query).then(
        (tokens) => {
          setFound(tokens);
          setProblem('');
        },
        (error: Error) => setProblem(error.message),
      );
    void read();
    const timer = setInterval(() => void read(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [asked, store]);
  const sortBy = (sort: Column) =>
    setAsked({ page: 1, sort, descending: asked.sort === sort ? !asked.descending : false });
  return (
    <section class="page" aria-label="Tokens">
      {problem !== '' && <p role="alert">{problem}</p>}
      <h2>
        {found
          ? `${found.complete ? '' : 'The first '}${found.total.toLocaleString()} tokens`
          : 'Reading tokens …'}
      </h2>
      {found && (
        <>
          <div class="scroll">
            <table class="tokens">
              <thead>
                <tr>
                  {(Object.keys(COLUMNS) as Column[]).map((name) => (
                    <th
                      key={name}
                      scope="col"
                      aria-sort={
                        asked.sort === name ? (asked.descending ? 'descending' : 'ascending') : 'none'
                      }
                    >
                      <button type="button" class="crumb" onClick={() => sortBy(name)}>
                        {COLUMNS[name]}
                        {asked.sort === name && (asked.descending ? ' ▾' : ' ▴')}
                      </button>
                    </th>
                  ))}
                  <th scope="col">Sees</th>
                </tr>
              </thead>
              <tbody>
                {found.tokens.map((token) => (
                  <TokenRow
                    key={token.ref}
                    token={token}
                    onShow={() => store.navigate({ view: 'registry', as: token.ref })}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {!found.complete && <p class="muted">Sort by token to see all; other orders list only some.</p>}
          {found.pages > 1 && <Pages {...found} onGo={(page) => setAsked({ ...asked, page })} />}
        </>
      )}
    </section>
  );
}

function Pages({
  page,
  pages,
  onGo,
}: {
  readonly page: number;
  readonly pages: number;
  readonly onGo: (page: number) => void;
}) {
  return (
    <p class="buttons">
      <button type="button" disabled={page <= 1} onClick={() => onGo(page - 1)}>
        Previous
      </button>
      <label>
        Page{' '}
        <input
          type="number"
          min={1}
          max={pages}
          value={page}
          onChange={({ currentTarget: { value } }) => onGo(Number(value))}
        />{' '}
        of {pages.toLocaleString()}
      </label>
      <button type="button" disabled={page >= pages} onClick={() => onGo(page + 1)}>
        Next
      </button>
    </p>
  );
}

function TokenRow({ token, onShow }: { readonly token: ExplorerToken; readonly onShow: () => void }) {
  const { name, title, state, reason, calls, limit, allow, deny, accessToken } = token;
  const scope = [
    allow && `only ${allow.join(', ') || 'nothing'}`,
    deny.length > 0 && `not ${deny.join(', ')}`,
  ];
  return (
    <tr>
      <td data-label={COLUMNS.name}>
        <code>{name}</code>
        {accessToken && <span class="muted"> with access token</span>}
      </td>
      <td data-label={COLUMNS.title}>{title}</td>
      <td data-label={COLUMNS.state}>
        <span class={state === 'valid' ? 'good' : 'bad'}>{state}</span>
        {reason !== null && <span class="muted"> {reason}</span>}
      </td>
      <td data-label={COLUMNS.calls}>
        {calls?.toLocaleString() ?? '–'}
        {limit !== null && calls !== null && limit > 0 && (
          <meter
            min={0}
            max={limit}
            high={limit * 0.9}
            value={calls}
            aria-label={`${calls} of ${limit} calls`}
          />
        )}
      </td>
      <td data-label={COLUMNS.limit}>{limit === null ? 'none' : limit.toLocaleString()}</td>
      <td data-label="Sees">
        {scope.filter(Boolean).join('; ') || 'everything'}{' '}
        <button type="button" onClick={onShow} aria-label={`Show the registry as ${name} sees it`}>
          Show
        </button>
      </td>
    </tr>
  );
}
