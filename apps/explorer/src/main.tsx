import { render } from 'preact';
import { Store } from './app/store.ts';
import { startTheme } from './app/theme.ts';
import { takeKey } from './model/address.ts';
import { keepKey, Session } from './net/session.ts';
import { App } from './ui/app.tsx';
import { Locked } from './ui/unlock.tsx';

startTheme();
const { key, rest } = takeKey(location.hash);
// Keep the key for this tab, but not in the address, which people copy.
if (key !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}${rest}`);
// A link that is pasted into the open page changes only the fragment.
addEventListener('hashchange', () => {
  if (takeKey(location.hash).key !== undefined) location.reload();
});
const place = document.getElementById('explorer');
const kept = keepKey(key);
if (place && kept === undefined) render(<Locked />, place);
if (place && kept !== undefined) {
  const store = new Store(new Session(kept));
  // The rows come while the page is drawn.
  store.start();
  place.replaceChildren();
  render(<App store={store} />, place);
}
