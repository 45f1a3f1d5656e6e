/** The themes to choose from; `auto` follows the system. */
export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'flextype-explorer-theme';
const MORE_CONTRAST = matchMedia('(prefers-contrast: more)');

/** The chosen theme. */
export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset['theme']) ?? 'auto';
}

/** Applies a theme, and keeps it for the next visits. */
export function chooseTheme(theme: Theme): void {
  apply(theme);
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // The browser stores nothing for this page, so the theme lasts until it is closed.
  }
}

/** Applies the theme of the last visit, and follows the system and the other tabs from then on. */
export function startTheme(): void {
  apply(storedTheme());
  MORE_CONTRAST.addEventListener('change', () => apply(chosenTheme()));
}

function storedTheme(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function apply(theme: string | null): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = theme ?? 'auto';
  // The system's wish for more contrast applies in every theme.
  if (theme === 'contrast' || MORE_CONTRAST.matches) dataset['contrast'] = '';
  else delete dataset['contrast'];
}
