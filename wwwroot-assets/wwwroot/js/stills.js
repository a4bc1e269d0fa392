// Pictures in: drop or paste anywhere, or choose; sent by XHR, because only it tells how far an upload is.
let zone = null;
let request = null;
let listening = null;
let depth = 0;
let url = null;

export function start(self) {
  zone = self;
  listening = new AbortController();
  const { signal } = listening;
  document.addEventListener('change', event => {
    if (!event.target.matches?.('input[data-still]')) return;
    const [file] = event.target.files;
    event.target.value = '';
    if (file) send(file);
  }, { signal });
  addEventListener('dragenter', event => { if (hasFiles(event)) { depth++; lit(true); event.preventDefault(); } }, { signal });
  addEventListener('dragleave', event => { if (hasFiles(event) && --depth <= 0) { depth = 0; lit(false); } }, { signal });
  addEventListener('dragover', event => { if (hasFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = 'copy'; } }, { signal });
  addEventListener('drop', event => {
    depth = 0;
    lit(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    const file = pick(event.dataTransfer);
    if (file) send(file);
  }, { signal });
  addEventListener('paste', event => {
    const file = pick(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    send(file);
  }, { signal });
}

export function stop() {
  listening?.abort();
  request?.abort();
  lit(false);
  zone = null;
}

export const abort = () => request?.abort();

const lit = on => document.documentElement.toggleAttribute('data-dragging', on);
const hasFiles = event => [...(event.dataTransfer?.types ?? [])].includes('Files');

function pick(transfer) {
  const files = [...(transfer?.files ?? [])];
  return files.find(file => file.type.startsWith('image/')) ?? (transfer?.types?.includes('text/plain') ? null : files[0] ?? null);
}

async function ratioOf(source) {
  const image = new Image();
  image.src = source;
  try { await image.decode(); } catch { return 0; }
  return image.naturalHeight ? image.naturalWidth / image.naturalHeight : 0;
}

async function send(file) {
  request?.abort();
  const mine = request = new XMLHttpRequest();
  const ours = zone;
  const told = () => request === mine && zone === ours && ours;
  if (url) URL.revokeObjectURL(url);
  url = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
  const preview = url;
  const ratio = preview ? await ratioOf(preview) : 0;
  if (!told()) return;
  mine.upload.onprogress = event => { if (event.lengthComputable) show(event.loaded / event.total); };
  mine.onload = () => {
    if (!told()) return;
    request = null;
    let answer = null;
    try { answer = JSON.parse(mine.responseText); } catch { /* not ours: the words below will do */ }
    if (mine.status === 201 && answer?.id) taken(ours, answer.id);
    else ours.invokeMethodAsync('Refused', answer?.message ?? words(mine.status));
  };
  mine.onerror = () => { if (told()) { request = null; ours.invokeMethodAsync('Refused', 'The connection broke while the picture was on its way. Nothing was kept; try again.'); } };
  mine.onabort = () => { if (told()) { request = null; ours.invokeMethodAsync('Refused', null); } };
  mine.open('POST', '/stills');
  mine.setRequestHeader('Content-Type', 'application/octet-stream');
  mine.setRequestHeader('X-File-Name', encodeURIComponent((file.name || 'pasted').toWellFormed?.() ?? file.name).slice(0, 3000).replace(/%[0-9A-F]?$/i, ''));
  mine.setRequestHeader('RequestVerificationToken', document.querySelector('meta[name=studio-token]')?.content ?? '');
  await ours.invokeMethodAsync('Begun', file.name || 'the pasted picture', preview, ratio);
  if (told()) mine.send(file);
}

// Loaded before it is shown, so that the local preview gives way without a flicker.
async function taken(ours, id) {
  await ratioOf(`/media/stills/${id}`);
  if (zone === ours) ours.invokeMethodAsync('Taken', id);
}

function words(status) {
  return status === 413 ? 'That picture is too large. Up to 10 MB are taken.' : 'The studio could not take that picture. Nothing was kept; try again.';
}

function show(share) {
  const percent = Math.round(share * 100);
  const bar = document.querySelector('[data-upload-bar]');
  const text = document.querySelector('[data-upload-text]');
  if (bar) bar.style.transform = `scaleX(${share})`;
  if (text) text.textContent = share < 1 ? `${percent} %` : 'checking';
  document.querySelector('[data-upload-meter]')?.setAttribute('aria-valuenow', String(percent));
}
