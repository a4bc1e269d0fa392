// The player of pages for people outside. Without it the browser's own player is there, and everything else works.
const stage = document.querySelector('[data-share]');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const SEEN_AFTER = 2; // seconds of playing that count as a view

if (stage) begin(stage, stage.querySelector('video'));
// What the browser kept for its back button may have been taken back since.
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
for (const form of document.querySelectorAll('[data-part=answer] form')) answerHere(form);

function begin(root, video) {
  const find = query => root.querySelector(query);
  const bar = find('.bar');
  const seek = find('.seek');
  const still = find('.still');
  const wipe = find('.wipe');
  const said = find('[data-part=said]');
  const fps = Number(root.dataset.fps) || 24;
  const button = name => find(`[data-do=${name}]`);

  video.controls = false;
  bar.hidden = false;
  root.classList.add('is-ours');
  if (still) still.hidden = false;

  const length = () => Number.isFinite(video.duration) ? video.duration : 0;
  const play = () => video.play().catch(paint);
  const toggle = () => video.paused ? play() : video.pause();

  function paint() {
    const playing = !video.paused;
    root.classList.toggle('is-playing', playing);
    button('toggle').setAttribute('aria-label', playing ? 'Pause' : 'Play');
    button('toggle').title = `${playing ? 'Pause' : 'Play'} (space)`;
    moved();
  }

  function moved() {
    const end = Math.max(0.01, length() - 1 / fps);
    seek.max = String(end);
    if (document.activeElement !== seek || !video.paused) seek.value = String(video.currentTime);
    seek.style.setProperty('--at', `${100 * Math.min(1, video.currentTime / end)}%`);
    if (document.activeElement !== seek) seek.setAttribute('aria-valuetext', `${video.currentTime.toFixed(1)} of ${length().toFixed(1)} seconds`);
    const at = Math.floor(video.currentTime);
    find('.time').textContent = `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`;
  }

  // The still: fetched when it is first reached for.
  function fetchStill() {
    if (still && !still.getAttribute('src')) still.src = still.dataset.src;
  }

  function hold(on) {
    if (!still) return;
    fetchStill();
    root.classList.toggle('shows-still', on);
    button('hold').setAttribute('aria-pressed', String(on));
    if (on) said.textContent = 'The still';
  }

  function setWipe(on) {
    if (!wipe) return;
    fetchStill();
    root.classList.toggle('is-wiping', on);
    button('wipe').setAttribute('aria-pressed', String(on));
    wipe.hidden = !on;
    if (on) { drawWipe(); wipe.focus({ preventScroll: true }); }
  }

  function drawWipe() {
    root.style.setProperty('--wipe', `${wipe.value}%`);
    wipe.setAttribute('aria-valuetext', `${wipe.value} % still`);
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
    else video.webkitEnterFullscreen?.();
  }

  const act = { toggle, full, wipe: () => setWipe(wipe.hidden) };
  bar.addEventListener('click', event => act[event.target.closest('[data-do]')?.dataset.do]?.());
  video.addEventListener('click', toggle);
  for (const name of ['play', 'pause']) video.addEventListener(name, paint);
  for (const name of ['loadedmetadata', 'timeupdate', 'seeked']) video.addEventListener(name, moved);
  seek.addEventListener('input', () => { video.currentTime = Number(seek.value); });

  if (still) {
    const grip = document.createElement('span');
    grip.className = 'grip';
    grip.setAttribute('aria-hidden', 'true');
    grip.append(button('wipe').querySelector('svg').cloneNode(true));
    wipe.before(grip);
    const held = button('hold');
    held.addEventListener('pointerdown', event => { if (event.button === 0) { held.setPointerCapture(event.pointerId); hold(true); } });
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur']) held.addEventListener(name, () => hold(false));
    held.addEventListener('contextmenu', event => event.preventDefault());
    held.addEventListener('keydown', event => { if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); hold(true); } });
    held.addEventListener('keyup', event => { if (event.key === ' ' || event.key === 'Enter') hold(false); });
    wipe.addEventListener('input', drawWipe);
    for (const name of ['pointerenter', 'focusin']) root.addEventListener(name, fetchStill, { once: true });
  }

  // Letters work inside the player only (WCAG 2.1.4); the space bar anywhere but in a field or on a button.
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = root.contains(event.target);
    if (event.key === ' ' && !event.target.closest('button, a, input, textarea, summary')) { event.preventDefault(); toggle(); return; }
    const keys = { h: () => hold(true), w: () => setWipe(wipe?.hidden), f: full };
    if (inside && keys[event.key.toLowerCase()]) { event.preventDefault(); keys[event.key.toLowerCase()](); }
    if (event.key === 'Escape' && wipe && !wipe.hidden) { setWipe(false); button('wipe').focus(); }
  });
  document.addEventListener('keyup', event => { if (event.key.toLowerCase() === 'h') hold(false); });
  addEventListener('blur', () => hold(false));

  countView(root, video);
  askEachRound(video);
  if (!calm.matches) play();
  paint();
}

/** One beacon after two seconds that were really played. */
function countView(root, video) {
  let watched = 0;
  let last = null;
  const listen = () => {
    const now = performance.now();
    if (last !== null && !video.paused && document.visibilityState === 'visible') watched += Math.min(0.5, (now - last) / 1000);
    last = video.paused ? null : now;
    if (watched < SEEN_AFTER) return;
    video.removeEventListener('timeupdate', listen);
    navigator.sendBeacon(root.dataset.seen);
  };
  video.addEventListener('timeupdate', listen);
}

/** A clip that plays out of the browser's memory asks at each round, and when it is looked at again, whether it still may. */
function askEachRound(video) {
  let last = 0;
  let asking = false;
  async function ask() {
    if (asking || !video.currentSrc) return;
    asking = true;
    try {
      const answer = await fetch(video.currentSrc, { method: 'HEAD', cache: 'no-store' });
      if (answer.status === 404 || answer.status === 401) location.reload();
    } catch {
      // No network is no answer: the next round asks again.
    } finally {
      asking = false;
    }
  }
  video.addEventListener('timeupdate', () => {
    if (video.currentTime < last - 1) ask();
    last = video.currentTime;
  });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') ask(); });
}

/** The answer is sent without leaving the clip; what the server says takes the form's place. */
function answerHere(form) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const section = form.closest('[data-part=answer]');
    const body = new URLSearchParams(new FormData(form, event.submitter));
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.querySelector('[data-part=answer]');
      if (!next) { location.reload(); return; }
      section.replaceWith(next);
      for (const again of next.querySelectorAll('form')) answerHere(again);
      (next.querySelector('[aria-invalid=true]') ?? next.querySelector('h2')).focus();
    } catch {
      for (const button of form.querySelectorAll('button')) button.disabled = false;
      const words = form.querySelector('.trouble') ?? form.insertBefore(document.createElement('p'), form.querySelector('.links'));
      words.className = 'trouble';
      words.setAttribute('role', 'alert');
      words.textContent = 'That could not be sent. Try again.';
    }
  });
}
