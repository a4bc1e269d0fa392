// What the whole studio needs of the browser: theme, elapsed time, tab state, the reconnect strip, the ? key.
import { isFree, keysAreOn, setKeys } from './keys.js';

export { keysAreOn, setKeys };

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: light)');
let layout = null;

const seen = () => ({ theme: root.dataset.theme, dark: root.dataset.theme === 'dark' || (root.dataset.theme === 'auto' && !system.matches) });

export function live(self) {
  layout = self;
  root.dataset.circuit = 'live';
  return seen();
}

export function setTheme(theme) {
  root.dataset.theme = theme;
  document.cookie = `ks-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  return seen();
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || inText(event.target) || !keysAreOn()) return;
  event.preventDefault();
  layout?.invokeMethodAsync('ShowKeys');
});

// S shares what is shown: the stage or the clip page has one such button.
document.addEventListener('keydown', event => {
  if (event.key !== 's' || !isFree(event)) return;
  const button = document.querySelector('[data-share-key]');
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Esc closes the dialog on top also while the cursor is not in it yet: the dialog itself only hears keys pressed inside.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || !event.isTrusted || event.defaultPrevented) return;
  const dialog = [...document.querySelectorAll('.mud-dialog')].at(-1);
  if (dialog && !dialog.contains(event.target)) dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true }));
});

export const inText = element => !!element?.closest?.('input:not([type=radio]):not([type=range]):not([type=file]), textarea, select, [contenteditable]');

// Elapsed time ticks here, so that waiting costs no render. The server says how long it has been; its clock and ours may differ.
const bases = new WeakMap();

function tick() {
  for (const element of document.querySelectorAll('[data-elapsed]')) {
    const said = element.dataset.elapsed;
    let base = bases.get(element);
    if (base?.said !== said) bases.set(element, base = { said, zero: performance.now() - Number(said) });
    const passed = performance.now() - base.zero;
    const seconds = Math.max(0, Math.floor(passed / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (element.textContent !== text) element.textContent = text;
    const late = Number(element.dataset.lateAfter || 0);
    const note = late && passed > late ? document.getElementById(element.dataset.lateNote) : null;
    if (note) note.hidden = false;
  }
}

setInterval(tick, 500);
new MutationObserver(tick).observe(document.body, { childList: true, subtree: true });

// The tab says what runs, and what came while it was out of sight.
let mark = '';
let finished = false;

export function mood(running, done) {
  finished = (finished || done) && document.hidden;
  mark = running > 0 ? `${running} running · ` : finished ? 'Done · ' : '';
  const icon = document.getElementById('favicon');
  const href = `/img/icons/${running > 0 ? 'busy' : finished ? 'done' : 'idle'}.svg`;
  if (icon && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
  title();
}

function title() {
  const bare = document.title.replace(/^(\d+ running|Done) · /, '');
  if (document.title !== mark + bare) document.title = mark + bare;
}

new MutationObserver(title).observe(document.head, { childList: true, subtree: true, characterData: true });
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && finished) mood(0, false);
});

// The reconnect strip. Blazor names its states; we say them in words, and try again when the tab is looked at.
const strip = document.getElementById('components-reconnect-modal');

function say(state, text, label, action) {
  if (!state) { delete strip.dataset.state; return; }
  strip.dataset.state = state;
  strip.querySelector('[data-strip-text]').textContent = text;
  const button = strip.querySelector('[data-strip-action]');
  button.hidden = !label;
  button.textContent = label ?? '';
  button.onclick = action ?? null;
}

async function reconnect() {
  say('trying', 'Reconnecting. What you typed is safe.');
  try {
    if (await Blazor.reconnect()) return;
    if (await Blazor.resumeCircuit?.()) { say(null); back(); return; }
    stale();
  } catch {
    lost();
  }
}

const lost = () => say('lost', 'The studio can’t be reached. Your work goes on there.', 'Try again', reconnect);
const stale = () => say('stale', 'This page is out of date. Reload to go on; your draft is kept.', 'Reload', () => location.reload());

function back() {
  root.dataset.circuit = 'live';
  document.dispatchEvent(new CustomEvent('studio:back'));
}

strip?.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
    case 'retrying':
      root.dataset.circuit = 'away';
      say('trying', 'Reconnecting. What you typed is safe.');
      break;
    case 'hide': say(null); back(); break;
    case 'failed': lost(); break;
    case 'rejected': reconnect(); break;
  }
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && strip?.dataset.state === 'lost') reconnect();
});
