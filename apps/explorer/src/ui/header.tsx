import { useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../app/theme.ts';

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

/** Black or white, whichever is easier to read on a colour as `#b91c1c`: by the contrast ratio of WCAG. */
function textOn(color: string): '#000' | '#fff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    toLinear(Number.parseInt(color.slice(at, at + 2), 16) / 255),
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const onBlack = (luminance + 0.05) / 0.05;
  const onWhite = 1.05 / (luminance + 0.05);
  return onBlack > onWhite ? '#000' : '#fff';
}

function toLinear(channel: number): number {
  return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
