// Single-key shortcuts can be turned off (WCAG 2.1.4); the choice is kept in this browser.
const KEYS = 'ks-keys';

export function keysAreOn() {
  try { return localStorage.getItem(KEYS) !== 'off'; } catch { return true; }
}

export function setKeys(on) {
  try { on ? localStorage.removeItem(KEYS) : localStorage.setItem(KEYS, 'off'); } catch { /* a private window: for this page only */ }
}

/** Whether a key pressed at this element belongs to what is being typed or chosen there. */
export function isTyping(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest('[contenteditable=""], [contenteditable=true], textarea, select')) return true;
  const input = target.closest('input');
  return !!input && !['range', 'checkbox', 'radio', 'button', 'submit'].includes(input.type);
}

/** Whether a plain key may act on the page at all. */
export function isFree(event) {
  return !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && keysAreOn() && !isTyping(event.target)
    && !document.querySelector('[role=dialog]:not([popover]), [popover]:popover-open');
}
