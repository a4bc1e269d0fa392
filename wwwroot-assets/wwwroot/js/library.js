// The library's tiles are plain HTML: one set of listeners hears all of them. Also the keys of the clip page.
import { isFree } from './keys.js';

const screens = new Map();
let next = 1;

const CALM = window.matchMedia('(prefers-reduced-motion: reduce)');
const HOVERS = window.matchMedia('(hover: hover)');
const TYPING_PAUSE = 250;
const REST_PAUSE = 450;

export function attach(root, page) { return keep(new Grid(root, page)); }

/** Clip page: a key presses the control that names it in data-key. */
export function attachKeys(root) { return keep(new Keys(root)); }

export function detach(handle) {
  screens.get(handle)?.dispose();
  screens.delete(handle);
}

function keep(screen) {
  const handle = next++;
  screens.set(handle, screen);
  return handle;
}

class Screen {
  constructor(root) {
    this.root = root;
    this.stop = new AbortController();
  }

  on(target, names, handler, options) {
    for (const name of names.split(' ')) target.addEventListener(name, handler, { ...options, signal: this.stop.signal });
  }

  dispose() { this.stop.abort(); }
}

class Keys extends Screen {
  constructor(root) {
    super(root);
    this.on(document, 'keydown', event => {
      if (!isFree(event) || event.target.closest?.('input[type=range], [role=radiogroup]')) return;
      const control = [...root.querySelectorAll('[data-key]')].find(found => found.dataset.key.toLowerCase() === event.key.toLowerCase());
      if (!control || event.shiftKey && event.key !== '?') return;
      event.preventDefault();
      control.click();
    });
  }
}

class Grid extends Screen {
  constructor(root, page) {
    super(root);
    this.page = page;
    this.menu = root.querySelector('[data-part=menu]');
    this.grid = root.querySelector('[data-part=grid]');
    this.search = root.querySelector('[data-part=search]');
    this.listen();
    this.listenToMenu();
    this.watchEnd();
    this.goBack();
  }

  call(name, ...values) {
    if (!this.stop.signal.aborted) this.page.invokeMethodAsync(name, ...values).catch(() => { /* the circuit is gone: its own message says so */ });
  }

  listen() {
    const { root, search } = this;
    // The address fills the field, but never over what is being typed.
    const fill = () => { if (document.activeElement !== search) search.value = search.dataset.value ?? ''; };
    this.filled = new MutationObserver(fill);
    this.filled.observe(search, { attributes: true, attributeFilter: ['data-value'] });
    this.on(search, 'change', () => { clearTimeout(this.typing); this.call('Search', search.value); });
    fill();
    this.on(search, 'input', () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.call('Search', search.value), TYPING_PAUSE);
    });
    this.on(search, 'keydown', event => {
      if (event.key === 'Enter') { clearTimeout(this.typing); this.call('Search', search.value); }
      else if (event.key === 'Escape' && search.value) { event.preventDefault(); search.value = ''; clearTimeout(this.typing); this.call('Search', ''); }
      else if (event.key === 'Escape') search.blur();
    });
    this.on(root, 'click', event => {
      const button = event.target.closest('[data-do]');
      const tile = button?.closest('.tile');
      if (!tile) return;
      if (button.dataset.do === 'menu') this.openMenu(tile, button);
      else this.call('ActAsync', button.dataset.do, tile.dataset.id);
    });
    this.on(root, 'contextmenu', event => {
      const tile = event.target.closest('.tile[data-id]');
      if (tile && !event.shiftKey) { event.preventDefault(); this.openMenu(tile, tile.querySelector('[data-do=menu]')); }
    });
    this.on(root, 'pointermove', event => {
      if (!HOVERS.matches || event.pointerType !== 'mouse') return;
      const tile = event.target.closest('.tile[data-clip]');
      this.preview(tile);
      if (tile) this.scrub(tile, event.clientX);
    }, { passive: true });
    this.on(root, 'pointerleave', () => this.preview(null));
    this.on(root, 'focusin', event => this.preview(event.target.matches(':focus-visible') ? event.target.closest('.tile[data-clip]') : null));
    this.on(root, 'focusout', event => { if (!event.relatedTarget) this.preview(null); });
    this.on(document, 'keydown', event => this.key(event));
    // A deleted tile must not take the keyboard with it.
    this.observer = new MutationObserver(changes => this.keepFocus(changes));
    this.observer.observe(this.grid, { childList: true, subtree: true });
  }

  key(event) {
    if (!isFree(event)) return;
    if (event.key === '/') { event.preventDefault(); this.search.focus(); this.search.select(); return; }
    const tile = event.target.closest?.('.tile[data-id]');
    if (!tile) return;
    const key = event.key.toLowerCase();
    if (key === 'f') this.call('ActAsync', 'favourite', tile.dataset.id);
    else if (key === 'r') this.follow(`/?remix=${tile.dataset.id}`);
    else if (key === 's' && tile.classList.contains('is-ready')) this.call('ActAsync', 'share', tile.dataset.id);
    else if (key === 'delete') this.remove(tile);
    else if (key === 'arrowright' || key === 'arrowleft' || key === 'arrowdown' || key === 'arrowup') this.walk(tile, key);
    else return;
    event.preventDefault();
  }

  remove(tile) {
    this.after = this.tiles()[this.tiles().indexOf(tile) + 1] ?? this.tiles()[this.tiles().indexOf(tile) - 1];
    this.call('ActAsync', 'delete', tile.dataset.id);
  }

  tiles() { return [...this.grid.querySelectorAll('.tile[data-id]')]; }

  walk(tile, key) {
    const tiles = this.tiles();
    const at = tiles.indexOf(tile);
    let to = key === 'arrowright' ? tiles[at + 1] : key === 'arrowleft' ? tiles[at - 1] : null;
    if (key === 'arrowdown' || key === 'arrowup') {
      const box = tile.getBoundingClientRect();
      const middle = box.left + box.width / 2;
      const rest = key === 'arrowdown' ? tiles.slice(at + 1).filter(other => other.getBoundingClientRect().top > box.top + 4)
        : tiles.slice(0, at).reverse().filter(other => other.getBoundingClientRect().top < box.top - 4);
      const top = rest[0]?.getBoundingClientRect().top;
      to = rest.filter(other => Math.abs(other.getBoundingClientRect().top - top) < 4)
        .sort((a, b) => distance(a, middle) - distance(b, middle))[0];
    }
    to?.querySelector('[data-tile]').focus();
  }

  keepFocus(changes) {
    const lost = changes.some(change => [...change.removedNodes].some(node => node.nodeType === 1 && node.matches('.tile, .month')));
    if (lost && this.after && document.activeElement === document.body) this.after.querySelector('[data-tile]')?.focus();
    if (lost) this.after = null;
  }

  // A moving pointer scrubs the strip; where it rests, and on focus, the clip plays. One of each on the whole page, thrown away after.
  preview(tile) {
    if (tile === this.previewed) return;
    this.strip?.remove();
    this.strip = null;
    this.previewed = tile;
    this.play(tile, 0);
  }

  scrub(tile, x) {
    if (CALM.matches || (this.video && Math.abs(x - this.restedAt) < 6)) return;
    this.restedAt = x;
    const box = tile.getBoundingClientRect();
    const part = Math.min(0.999, Math.max(0, (x - box.left) / Math.max(1, box.width)));
    if (tile.dataset.strip) this.showStrip(tile, part);
    this.play(tile, part);
  }

  showStrip(tile, part) {
    const frames = Number(tile.dataset.frames);
    if (!this.strip) {
      this.strip = document.createElement('span');
      this.strip.className = 'tile-strip';
      this.strip.setAttribute('aria-hidden', 'true');
      this.strip.style.backgroundImage = `url("${tile.dataset.strip}")`;
      this.strip.style.backgroundSize = `${frames * 100}% 100%`;
      tile.querySelector('[data-tile]').append(this.strip);
    }
    this.strip.style.backgroundPositionX = `${Math.floor(part * frames) / (frames - 1) * 100}%`;
    this.strip.style.setProperty('--part', part);
  }

  /** From this part of the clip on, after a moment of rest. */
  play(tile, part) {
    clearTimeout(this.waiting);
    this.video?.remove();
    this.video = null;
    if (!tile || CALM.matches || navigator.connection?.saveData) return;
    this.waiting = setTimeout(() => {
      const video = document.createElement('video');
      Object.assign(video, { muted: true, loop: true, playsInline: true, preload: 'auto', tabIndex: -1, className: 'tile-video' });
      video.setAttribute('aria-hidden', 'true');
      video.addEventListener('loadedmetadata', () => { video.currentTime = part * video.duration; }, { once: true });
      video.addEventListener('playing', () => video.classList.add('is-on'), { once: true });
      video.src = tile.dataset.clip;
      this.video = video;
      tile.querySelector('[data-tile]').append(video);
      video.play().catch(() => video.remove());
    }, REST_PAUSE);
  }

  listenToMenu() {
    const { menu } = this;
    const items = () => [...menu.querySelectorAll('[role=menuitem]:not([hidden])')];
    this.on(menu, 'keydown', event => {
      const all = items();
      const at = all.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.key === 'Tab') menu.hidePopover();
      else if (event.key === ' ' && document.activeElement.matches('a')) document.activeElement.click();
      else if (to !== undefined) all[(to + all.length) % all.length].focus();
      else return;
      if (event.key !== 'Tab') event.preventDefault();
    });
    this.on(menu, 'click', event => {
      const item = event.target.closest('[data-menu]');
      if (!item) return;
      const { tile } = this;
      menu.hidePopover();
      if (item.matches('a') || !tile) return;
      if (item.dataset.menu === 'delete') this.remove(tile);
      else this.call('ActAsync', item.dataset.menu, tile.dataset.id);
    });
    this.on(menu, 'toggle', event => {
      this.opener?.setAttribute('aria-expanded', String(event.newState === 'open'));
      this.tile?.classList.toggle('has-menu', event.newState === 'open');
    });
  }

  openMenu(tile, opener) {
    const { menu } = this;
    const id = tile.dataset.id;
    Object.assign(this, { tile, opener });
    const kind = tile.classList.contains('is-live') ? 'live' : tile.classList.contains('is-ready') ? 'ready' : 'stopped';
    for (const item of menu.querySelectorAll('[data-menu]')) {
      const wanted = item.dataset.for;
      item.hidden = !(!wanted || wanted === kind || (wanted === 'ended' && kind !== 'live'));
    }
    menu.querySelector('[data-menu=open]').href = tile.querySelector('[data-tile]').getAttribute('href');
    menu.querySelector('[data-menu=remix]').href = `/?remix=${id}`;
    menu.querySelector('[data-menu=download]').href = `/media/clips/${id}?download`;
    const marked = tile.querySelector('[data-do=favourite]').getAttribute('aria-pressed') === 'true';
    menu.querySelector('[data-part=favourite]').textContent = marked ? 'Not a favourite' : 'Favourite';
    menu.showPopover();
    const at = opener.getBoundingClientRect();
    const size = menu.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8));
    const below = at.bottom + 4;
    menu.style.left = `${left}px`;
    menu.style.top = `${below + size.height > innerHeight - 8 ? Math.max(8, at.top - size.height - 4) : below}px`;
    menu.querySelector('[role=menuitem]').focus();
  }

  follow(address) {
    const link = this.menu.querySelector('[data-menu=remix]');
    link.href = address;
    link.click();
  }

  /** Pages are fetched when the end comes near; the button does the same by hand. */
  watchEnd() {
    this.end = new IntersectionObserver(seen => { if (seen.some(entry => entry.isIntersecting)) this.call('MoreAsync'); }, { rootMargin: '600px 0px' });
    let watched = null;
    const look = () => {
      const more = this.root.querySelector('[data-part=more]');
      // Watched anew after each page: an end that is still in view must fire again.
      if (watched) this.end.unobserve(watched);
      watched = more;
      if (more) this.end.observe(more);
    };
    this.pages = new MutationObserver(look);
    this.pages.observe(this.root, { childList: true });
    this.pages.observe(this.grid, { childList: true, subtree: true });
    look();
  }

  /** The place is kept in the entry of the history itself: only going back leads there, a fresh visit begins at the top. */
  goBack() {
    const kept = history.state?.ksPlace;
    const scroller = scrollerOf(this.root);
    const heard = scroller === document.scrollingElement ? window : scroller;
    this.on(heard, 'scroll', () => {
      clearTimeout(this.scrolling);
      this.scrolling = setTimeout(() => this.keepPlace(scroller), 200);
    }, { passive: true });
    this.on(this.root, 'click', event => { if (event.target.closest('[data-tile], [data-menu=open]')) this.keepPlace(scroller); }, { capture: true });
    if (!kept) return;
    this.page.invokeMethodAsync('ReachAsync', kept.tiles)
      .then(() => requestAnimationFrame(() => { if (!this.stop.signal.aborted) scroller.scrollTop = kept.top; }))
      .catch(() => { /* the circuit is gone */ });
  }

  keepPlace(scroller) {
    if (this.stop.signal.aborted || !location.pathname.endsWith('/library')) return;
    history.replaceState({ ...history.state, ksPlace: { top: scroller.scrollTop, tiles: this.tiles().length } }, '');
  }

  dispose() {
    super.dispose();
    for (const timer of [this.typing, this.waiting, this.scrolling]) clearTimeout(timer);
    for (const watcher of [this.observer, this.end, this.pages, this.filled]) watcher.disconnect();
    this.video?.remove();
    this.strip?.remove();
  }
}

function distance(tile, middle) {
  const box = tile.getBoundingClientRect();
  return Math.abs(box.left + box.width / 2 - middle);
}

function scrollerOf(element) {
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
    if (/(auto|scroll)/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement;
}
