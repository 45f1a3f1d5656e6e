import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { fold } from '../model/fold.ts';
import { indexIn } from '../model/rows.ts';
import { parseQuery } from '../model/search-query.ts';
import { isFolder, placeAmongSiblings, type TreeAction, treeAction } from '../model/tree-keys.ts';
import { TreeRow } from './tree-row.tsx';

const ROW_HEIGHT = 28;
// Rows rendered beyond the edges, so that scrolling shows no gap.
const OVERSCAN = 10;
// Rows are rendered again once this many were scrolled past.
const STEP = 4;

/** The part of the rows that can be seen. */
interface Part {
  readonly from: number;
  /** In pixels. */
  readonly height: number;
}

function visiblePart({ scrollTop, clientHeight }: Element): Part {
  return { from: Math.floor(scrollTop / ROW_HEIGHT / STEP) * STEP, height: clientHeight };
}

/** The same object if nothing differs, so that nothing is rendered. */
function keepEqual(before: Part, now: Part): Part {
  return before.from === now.from && before.height === now.height ? before : now;
}

/** What decides which rows there are. */
function searchOf({ query, filter }: Store['address']): string {
  return `${filter} ${query}`;
}

/** The tree: only visible rows are in the DOM; keyboard by the ARIA tree pattern. */
export function Tree({ store }: { readonly store: Store }) {
  const { rows, table, address } = store;
  const box = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState<Part>({ from: 0, height: 600 });
  const [active, setActiveRow] = useState({ at: 0, search: searchOf(address) });
  const typed = useRef({ text: '', at: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = () => setScroll(visiblePart(element));
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // With the search of this moment: the rows that are shown can be those of an earlier one.
  const setActive = (at: number) => setActiveRow({ at, search: searchOf(store.address) });
  const selected = indexIn(rows, store.selected);
  // The first row found is the first that the arrow keys reach.
  const isNewSearch = selected < 0 && active.search !== searchOf(address);
  const index = isNewSearch ? 0 : Math.min(active.at, Math.max(0, rows.length - 1));
  const view = { table, rows, index, flat: address.flat };
  const place = useMemo(() => placeAmongSiblings(view), [table, rows, index, address.flat]);
  const show = (at: number) => {
    const element = box.current;
    if (!element) return;
    const top = at * ROW_HEIGHT;
    const { scrollTop, clientHeight } = element;
    const lowest = scrollTop + clientHeight - ROW_HEIGHT;
    if (top >= scrollTop && top <= lowest) return;
    const isFar = top < scrollTop - clientHeight || top > lowest + clientHeight;
    if (isFar) element.scrollTop = top - clientHeight / 2;
    else element.scrollTop = top < scrollTop ? top : top + ROW_HEIGHT - clientHeight;
  };
  // A link, or a click elsewhere, can select a row that is not visible.
  // Before the browser paints: what runs later would undo a key that is pressed at once.
  useLayoutEffect(() => {
    if (selected < 0) return;
    setActive(selected);
    show(selected);
    // What led here, such as a problem's id, is gone, and the focus with it. A page that was just opened has no focus yet.
    const isLost = document.activeElement === document.body && navigator.userActivation.hasBeenActive;
    if (isLost) box.current?.focus({ preventScroll: true });
  }, [address.at, selected >= 0]);
  const move = (to: number) => {
    setActive(to);
    show(to);
  };
  const select = (at: number) => {
    const row = rows[at];
    setActive(at);
    if (row !== undefined) store.navigate({ at: table.pathText(row) });
  };
  const act = (action: TreeAction) => {
    if (action.do === 'move') move(action.to);
    else if (action.do === 'open') store.setOpen(action.rows, true);
    else if (action.do === 'close') store.setOpen(action.rows, false);
    else if (action.do === 'select') select(index);
    else if (address.at !== '') store.navigate({ at: '' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(scroll.height / ROW_HEIGHT) - 1);
    const action = treeAction(key, { ...view, page, isFiltered: store.hitCount !== undefined });
    if (action) act(action);
    else if (key.length === 1 && key !== '/' && key !== '?') typeAhead(key);
    else return;
    event.preventDefault();
  };
  const onClick = ({ target }: MouseEvent) => {
    if (!(target instanceof Element)) return;
    const at = Number(target.closest('[data-index]')?.getAttribute('data-index') ?? -1);
    const row = rows[at];
    if (row === undefined) return;
    if (target.closest('.twist') && isFolder(row, view)) store.setOpen([row], !store.isOpen(row));
    else select(at);
  };
  const typeAhead = (letter: string) => {
    const now = performance.now();
    const text = now - typed.current.at < 700 ? typed.current.text + letter : letter;
    typed.current = { text, at: now };
    const wanted = fold(text);
    for (let step = text.length > 1 ? 0 : 1; step <= rows.length; step++) {
      const at = (index + step) % rows.length;
      if (table.foldedKey(rows[at] ?? 0).startsWith(wanted)) return move(at);
    }
  };
  const first = Math.max(0, Math.min(rows.length - 1, scroll.from) - OVERSCAN);
  const last = Math.min(rows.length, scroll.from + STEP + Math.ceil(scroll.height / ROW_HEIGHT) + OVERSCAN);
  const query = parseQuery(address.query);
  const isActiveDrawn = index >= first && index < last;
  return (
    <div
      id="tree"
      ref={box}
      class="tree"
      role="tree"
      aria-label="Values"
      tabIndex={0}
      aria-activedescendant={isActiveDrawn && rows.length > 0 ? `row-${rows[index]}` : undefined}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onScroll={({ currentTarget }) => setScroll((before) => keepEqual(before, visiblePart(currentTarget)))}
    >
      <div class="rows" role="none" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        {Array.from(rows.subarray(first, last), (row, at) => (
          <TreeRow
            key={row}
            store={store}
            query={query}
            row={row}
            top={(first + at) * ROW_HEIGHT}
            index={first + at}
            place={first + at === index ? place : undefined}
            isSelected={first + at === selected}
          />
        ))}
      </div>
      {rows.length === 0 && !store.isLoading && <p class="muted">Nothing matches.</p>}
    </div>
  );
}
