/** Mantine's theme: the app's own accent and type, set where Mantine's parts take them. Colours of surfaces: theme.css. */

import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e6f4f3',
  '#cfe7e5',
  '#a3d2ce',
  '#74bcb7',
  '#4ea9a3',
  '#2f938d',
  '#197b76',
  '#0e6663',
  '#0a5351',
  '#063f3e',
];

/** Deeper than Mantine's, so that white on it meets AA. */
const red: MantineColorsTuple = [
  '#fcebec',
  '#f8d3d7',
  '#efa6ae',
  '#e67783',
  '#dc505f',
  '#cf3a4b',
  '#c32c3f',
  '#b32438',
  '#951c2e',
  '#771524',
];

/** Mantine's greys of the dark scheme, turned to the same cool tone as the surfaces in theme.css. */
const dark: MantineColorsTuple = [
  '#e4eceb',
  '#b9c6c4',
  '#93a3a1',
  '#5f706f',
  '#3c4a4a',
  '#2c3939',
  '#1a2424',
  '#141c1c',
  '#0f1616',
  '#0a1010',
];

/** The system's first: each family that is not there is looked for once for every size and weight, before anything is drawn. */
export const systemFont = 'system-ui, -apple-system, "Segoe UI", "Cantarell", "Noto Sans", "DejaVu Sans", sans-serif';
export const monospaceFont =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace';

const fittingTheWindow = { flip: true, shift: true, size: { padding: 8 } };

export const theme = createTheme({
  colors: { petrol, red, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: systemFont,
  fontFamilyMonospace: monospaceFont,
  headings: { fontFamily: systemFont, fontWeight: '600' },
  defaultRadius: 6,
  cursorType: 'pointer',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  components: {
    // The page itself never scrolls, so there is nothing to lock; the lock would add a style tag without a nonce.
    // Its header would be a second banner of the page to a screen reader.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: { header: { role: 'presentation' } },
      },
    },
    // At 200 % in a small window there is less place below a button than its popover is high: then it scrolls.
    Popover: { defaultProps: { middlewares: fittingTheWindow } },
    Menu: { defaultProps: { middlewares: fittingTheWindow } },
    Button: { defaultProps: { size: 'sm' } },
  },
});

export const colourSchemes = localStorageColorSchemeManager({ key: 'router-sessions-colour-scheme' });

/** Main puts a fresh nonce into the page at each load; style tags without it are refused by the CSP. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Before the first paint, so that a dark desktop never sees a white flash. Mantine takes over when it mounts. */
export function applyColourSchemeEarly(): void {
  const wanted = colourSchemes.get('auto');
  const dark = wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
}
