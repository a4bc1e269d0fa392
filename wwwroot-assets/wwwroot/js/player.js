// The player's behaviour, all of it in the browser. One entry per player on the page; the newest one hears the keyboard.
import { isFree } from './keys.js';

const players = new Map();
let next = 1;

const HALF_OPEN = 0.001; // A seek lands this far inside a frame, so that rounding never shows the one before.
const CALM = window.matchMedia('(prefers-reduced-motion: reduce)');

export function attach(root) {
  const player = new Player(root);
  const handle = next++;
  players.set(handle, player);
  return handle;
}

export function detach(handle) {
  players.get(handle)?.dispose();
  players.delete(handle);
}

class Player {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector('video');
    this.part = name => root.querySelector(`[data-part=${name}]`);
    this.loopIn = null;
    this.loopOut = null;
    this.reverse = 0;
    this.stop = new AbortController();
    this.listen();
    this.video.muted = true;
    this.video.loop = true;
    if (this.video.readyState >= 1) this.measured();
    if (this.video.error) this.failed();
    this.paint();
    if (!CALM.matches) this.play();
  }

  get fps() { return Number(this.root.dataset.fps) || 24; }
  get length() { return Number.isFinite(this.video.duration) ? this.video.duration : 0; }

  on(target, names, handler, options) {
    for (const name of names.split(' ')) target.addEventListener(name, handler, { ...options, signal: this.stop.signal });
  }

  listen() {
    const { video, root } = this;
    this.on(video, 'loadedmetadata durationchange', () => this.measured());
    this.on(video, 'emptied', () => this.renewed());
    this.on(video, 'play pause ended', () => this.paint());
    this.on(video, 'timeupdate seeked', () => this.moved());
    this.on(video, 'error', () => this.failed());
    this.on(video, 'click', () => this.toggle());
    this.on(root, 'click', event => {
      const action = event.target.closest('[data-do]')?.dataset.do;
      if (action) this.act(action);
    });
    const seek = this.part('seek');
    this.on(seek, 'input', () => { this.halt(); video.currentTime = Number(seek.value) + HALF_OPEN; this.moved(); });
    this.on(this.part('speed'), 'change', event => { video.playbackRate = Number(event.target.value); video.defaultPlaybackRate = video.playbackRate; });
    this.on(root, 'pointerenter focusin', () => this.fetchStill(), { once: true });
    this.listenToHold();
    this.on(document, 'keydown', event => this.key(event));
    this.on(document, 'keyup', event => { if (event.key.toLowerCase() === 'h') this.hold(false); });
    this.on(window, 'blur', () => this.hold(false));
    this.on(document, 'fullscreenchange', () => root.classList.toggle('is-full', document.fullscreenElement === root));
  }

  listenToHold() {
    const button = this.part('hold');
    if (!button) return;
    this.on(button, 'pointerdown', event => { if (event.button === 0) { button.setPointerCapture(event.pointerId); this.hold(true); } });
    this.on(button, 'pointerup pointercancel lostpointercapture blur', () => this.hold(false));
    this.on(button, 'contextmenu', event => event.preventDefault());
    this.on(button, 'keydown', event => { if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); this.hold(true); } });
    this.on(button, 'keyup', event => { if (event.key === ' ' || event.key === 'Enter') this.hold(false); });
  }

  act(action) {
    switch (action) {
      case 'toggle': return this.toggle();
      case 'back': return this.step(-1);
      case 'forward': return this.step(1);
      case 'in': return this.mark('loopIn');
      case 'out': return this.mark('loopOut');
      case 'full': return this.full();
      case 'more': return this.openTray();
      case 'retry': return this.retry();
    }
  }

  key(event) {
    if (this !== [...players.values()].at(-1)) return;
    if (!isFree(event)) return;
    const pressing = event.target instanceof Element && event.target.closest('button, a, summary, [role=button], input[type=checkbox]');
    const action = {
      ' ': () => !pressing && this.toggle(),
      j: () => this.shuttleBack(),
      k: () => { this.halt(); this.video.pause(); },
      l: () => this.shuttleOn(),
      ',': () => this.step(-1),
      '.': () => this.step(1),
      '[': () => this.mark('loopIn'),
      ']': () => this.mark('loopOut'),
      h: () => this.hold(true),
      F: () => event.shiftKey && this.full(),
    }[event.shiftKey && event.key === 'F' ? 'F' : event.key.toLowerCase()];
    if (!action || action() === false) return;
    event.preventDefault();
  }

  play() { this.video.play().catch(() => this.paint()); }

  toggle() {
    const moving = !this.video.paused || this.reverse > 0;
    this.halt();
    if (moving) this.video.pause(); else this.play();
  }

  /** Ends running backwards. */
  halt() {
    this.reverse = 0;
    this.root.classList.remove('is-reverse');
  }

  step(frames) {
    this.halt();
    this.video.pause();
    const last = Math.max(0, Math.round(this.length * this.fps) - 1);
    const here = Math.floor((this.video.currentTime + HALF_OPEN / 2) * this.fps);
    const frame = Math.min(last, Math.max(0, here + frames));
    this.video.currentTime = frame / this.fps + HALF_OPEN;
    this.say(`Frame ${frame + 1} of ${last + 1}`);
  }

  shuttleOn() {
    const faster = !this.video.paused;
    this.halt();
    this.setSpeed(faster ? Math.min(2, this.video.playbackRate * 2) : 1);
    this.play();
  }

  shuttleBack() {
    this.video.pause();
    const begin = this.reverse === 0;
    this.reverse = begin ? 1 : 2;
    this.root.classList.add('is-reverse');
    this.paint();
    if (!begin) return;
    let last = performance.now();
    const run = now => {
      if (this.reverse === 0 || this.stop.signal.aborted) { this.paint(); return; }
      if (!this.video.seeking) {
        const start = this.loopIn ?? 0;
        const to = this.video.currentTime - (now - last) / 1000 * this.reverse;
        this.video.currentTime = to < start ? Math.max(start, (this.loopOut ?? this.length) - HALF_OPEN) : to;
        last = now;
      }
      requestAnimationFrame(run);
    };
    requestAnimationFrame(run);
  }

  setSpeed(rate) {
    this.video.playbackRate = rate;
    this.part('speed').value = String(rate);
  }

  mark(end) {
    const frame = 1 / this.fps;
    const here = this.video.currentTime;
    this[end] = this[end] !== null && Math.abs(this[end] - here) < frame ? null : here;
    if (this.loopIn !== null && this.loopOut !== null && this.loopOut - this.loopIn < frame) {
      if (end === 'loopIn') this.loopOut = null; else this.loopIn = null;
    }
    this.paintLoop();
    const what = end === 'loopIn' ? 'Loop start' : 'Loop end';
    this.say(this[end] === null ? `${what} cleared` : `${what} at ${words(here)}`);
  }

  paintLoop() {
    const share = (time, otherwise) => `${100 * (this.length ? (time ?? otherwise) / this.length : 0)}%`;
    this.root.style.setProperty('--loop-in', share(this.loopIn, 0));
    this.root.style.setProperty('--loop-out', share(this.loopOut, this.length));
    this.root.classList.toggle('has-loop', this.loopIn !== null || this.loopOut !== null);
    this.root.querySelector('[data-do=in]').setAttribute('aria-pressed', String(this.loopIn !== null));
    this.root.querySelector('[data-do=out]').setAttribute('aria-pressed', String(this.loopOut !== null));
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen().catch(() => this.say('Full screen is not allowed here'));
    else this.video.webkitEnterFullscreen?.();
  }

  hold(on) {
    if (!this.part('hold')) return;
    if (on) this.fetchStill();
    this.root.classList.toggle('shows-still', on);
    this.part('hold').setAttribute('aria-pressed', String(on));
  }

  fetchStill() {
    const image = this.root.querySelector('.player-still');
    if (image && image.getAttribute('src') !== this.root.dataset.still) image.src = this.root.dataset.still;
  }

  openTray() {
    const open = this.root.classList.toggle('has-tray');
    this.root.querySelector('[data-do=more]').setAttribute('aria-expanded', String(open));
  }

  measured() {
    this.part('seek').max = String(Math.max(0, this.length - 1 / this.fps));
    this.part('all').textContent = ` / ${clock(this.length)}`;
    this.root.classList.add('is-ready');
    this.paintLoop();
    this.moved();
  }

  renewed() {
    this.loopIn = this.loopOut = null;
    this.halt();
    this.root.classList.remove('is-ready', 'is-broken', 'shows-still');
    this.part('error').hidden = true;
    this.paintLoop();
    if (!CALM.matches) this.play();
  }

  moved() {
    const { video } = this;
    const end = this.loopOut ?? (this.loopIn === null ? null : this.length - 1 / this.fps);
    if (!video.paused && end !== null && (video.currentTime >= end || video.currentTime < (this.loopIn ?? 0) - 1 / this.fps))
      video.currentTime = (this.loopIn ?? 0) + HALF_OPEN;
    const seek = this.part('seek');
    seek.value = String(video.currentTime);
    seek.style.setProperty('--at', `${this.length ? 100 * Math.min(1, video.currentTime / (this.length - 1 / this.fps)) : 0}%`);
    const now = clock(video.currentTime);
    if (this.part('now').textContent !== now) this.part('now').textContent = now;
    const text = `${words(video.currentTime)} of ${words(this.length)}`;
    // A screen reader on the slider is told where a person went, not every tenth of a second of playing.
    const chatter = !video.paused && document.activeElement === seek;
    if (!chatter && seek.getAttribute('aria-valuetext') !== text) seek.setAttribute('aria-valuetext', text);
  }

  paint() {
    const playing = !this.video.paused || this.reverse > 0;
    this.root.classList.toggle('is-playing', playing);
    const button = this.root.querySelector('[data-do=toggle]');
    button.setAttribute('aria-label', playing ? 'Pause' : 'Play');
    button.title = `${playing ? 'Pause' : 'Play'} (space)`;
    if (!this.video.paused) this.follow();
  }

  /** Follows the pictures themselves while it plays; one chain at a time. */
  follow() {
    if (this.following) return;
    this.following = true;
    const tick = () => {
      if (this.video.paused || this.stop.signal.aborted) { this.following = false; return; }
      this.moved();
      this.video.requestVideoFrameCallback ? this.video.requestVideoFrameCallback(tick) : requestAnimationFrame(tick);
    };
    tick();
  }

  failed() {
    const reasons = {
      2: 'The clip stopped loading: the connection to the studio broke.',
      3: 'The clip is damaged and can’t be shown.',
      4: 'The clip could not be opened. It may have been deleted, or this browser can’t play H.264 video.',
    };
    this.part('reason').textContent = reasons[this.video.error?.code] ?? 'The clip can’t be shown.';
    this.part('error').hidden = false;
    this.root.classList.add('is-broken');
  }

  retry() {
    this.part('error').hidden = true;
    this.root.classList.remove('is-broken');
    this.video.load();
    this.play();
  }

  say(text) { this.part('said').textContent = text; }

  dispose() {
    this.halt();
    this.stop.abort();
    this.video.pause();
  }
}

function clock(seconds) {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
}

function words(seconds) { return `${(Math.floor(Math.max(0, seconds) * 10 + 1e-6) / 10).toFixed(1)} seconds`; }
