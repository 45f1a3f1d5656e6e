import { useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../app/theme.ts';
import { textOn } from '../model/contrast.ts';

const THEME_NAMES: Readonly<Record<Theme, string>> = {
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
  contrast: 'High contrast',
};

/** The top of the page: which site this is, how it is, and how it looks. */
export function Header({ store, onHelp }: { readonly store: Store; readonly onHelp: () => void }) {
  const { site, connection } = store;
  const folder = site?.root.split(/[/\\]/).at(-1) ?? '';
  const isLost = connection.state === 'lost';
  const state = isLost
    ? `Connection lost: ${connection.message}. Trying again …`
    : (site?.state ?? 'opening');
  return (
    <header>
      <h1 title={site?.root}>{folder || 'Registry'}</h1>
      {site?.label && (
        <strong
          class="label"
          style={site.color ? { backgroundColor: site.color, color: textOn(site.color) } : {}}
        >
          {site.label}
        </strong>
      )}
      <span class="muted">{site && `Flextype ${site.flextype}`}</span>
      <span class={`state ${isLost || site?.state !== 'ready' ? 'bad' : 'good'}`} role="status">
        {state}
      </span>
      <ThemeChoice />
      <button type="button" class="quiet" onClick={onHelp} aria-label="Keys">
        ?
      </button>
    </header>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <select
      aria-label="Theme"
      value={theme}
      onChange={({ currentTarget }) => {
        const chosen = THEMES.find((name) => name === currentTarget.value) ?? 'auto';
        chooseTheme(chosen);
        setTheme(chosen);
      }}
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {THEME_NAMES[name]}
        </option>
      ))}
    </select>
  );
}
