// The API reference, drawn by Scalar from our own document. Nothing is fetched from anywhere else: no fonts, no proxy, no assistant, no statistics.
const theme = document.cookie.match(/(?:^|; )ks-theme=(dark|light|auto)/)?.[1] ?? 'dark';
const dark = theme === 'dark' || (theme === 'auto' && !matchMedia('(prefers-color-scheme: light)').matches);
document.documentElement.dataset.theme = dark ? 'dark' : 'light';

globalThis.Scalar.createApiReference('#reference', {
  url: '/openapi/v1.json',
  darkMode: dark,
  hideDarkModeToggle: true,
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  defaultOpenAllTags: true,
  customCss: ':root, .scalar-app { --scalar-font: var(--font); --scalar-font-code: var(--mono); }',
});
