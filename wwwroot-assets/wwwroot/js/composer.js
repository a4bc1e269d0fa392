// The composer's keys, and a copy of what is typed that outlives a lost circuit or a reload.
const COPY = 'ks-typed';
let composer = null;
let listening = null;

const prompt = () => document.getElementById('prompt');
const negative = () => document.getElementById('negative');

export function start(self) {
  composer = self;
  listening = new AbortController();
  const { signal } = listening;
  recover();
  document.addEventListener('keydown', keys, { signal });
  document.addEventListener('input', event => {
    const field = event.target;
    if (field !== prompt() && field !== negative()) return;
    if (field.value.length > TYPED_MAX) field.value = cut(field.value);
    keep();
  }, { signal, capture: true });
  document.addEventListener('studio:back', () => {
    if (prompt() && copy()) composer?.invokeMethodAsync('Recover', cut(prompt().value), cut(negative()?.value));
  }, { signal });
}

export function stop() {
  listening?.abort();
  composer = null;
}

// Never more than a message of the hub holds, whoever filled the field (see Composer.TypedMax).
const TYPED_MAX = 4000;
const cut = text => text?.slice(0, TYPED_MAX) ?? null;

export const typed = () => ({ prompt: cut(prompt()?.value), negative: cut(negative()?.value) });

/** A new text from the studio, also while the cursor is in the field. */
export function write(text) {
  const field = prompt();
  if (field && field.value !== text) field.value = text;
  keep();
}

export function focusOn(field) {
  const place = {
    prompt: prompt,
    negative_prompt: negative,
    image_url: () => document.querySelector('input[data-still]'),
    duration: () => document.querySelector('input[name=duration]:checked'),
    engine: () => document.querySelector('input[name=engine]:not(:disabled)'),
    cfg_scale: () => document.querySelector('.mud-slider input'),
  }[field]?.();
  place?.focus();
  place?.scrollIntoView({ block: 'nearest' });
}

/** Where the form and the stage share one column, an order brings the stage back into view. */
export function showStage() {
  const stage = document.querySelector('main .stage-col');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (stage && stage.getBoundingClientRect().top < 0) window.scrollTo({ top: 0, behavior: calm ? 'auto' : 'smooth' });
}

function keys(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat) {
    event.preventDefault();
    composer?.invokeMethodAsync('Submit', cut(prompt()?.value) ?? '');
  } else if (event.altKey && event.target === prompt() && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault();
    composer?.invokeMethodAsync('Walk', event.key === 'ArrowUp' ? 1 : -1, cut(prompt().value));
  }
}

// One tab, one copy: of what the studio may not have heard yet. Once the circuit has been live for a while after the last key, it has.
let forget = 0;

function keep() {
  try { sessionStorage.setItem(COPY, JSON.stringify(typed())); } catch { return; /* no storage here: the draft in the studio stays */ }
  later();
}

function later() {
  clearTimeout(forget);
  forget = setTimeout(() => {
    if (document.documentElement.dataset.circuit === 'live') sessionStorage.removeItem(COPY);
    else later();
  }, 5000);
}

function copy() {
  try { return JSON.parse(sessionStorage.getItem(COPY) ?? 'null'); } catch { return null; }
}

function recover() {
  const kept = copy();
  if (kept?.prompt == null) return;
  if (kept.prompt !== prompt()?.value) composer.invokeMethodAsync('Recover', cut(kept.prompt), cut(kept.negative));
  later();
}
