// fal's own JavaScript client, as it comes from npm, led to a studio. Each case prints one line of JSON, or what went wrong.
import { createRequire } from 'node:module';
import http from 'node:http';

const [tools, base, endpoint, picture] = process.argv.slice(2);
const require = createRequire(`${tools}/`);
const { createFalClient, ValidationError, ApiError } = require('@fal-ai/client');

const routes = [['https://queue.fal.run/', `${base}/queue/`], ['https://fal.run/', `${base}/run/`], ['https://rest.fal.ai/', `${base}/rest/`]];
const lead = url => routes.reduce((led, [theirs, ours]) => (led.startsWith(theirs) ? ours + led.slice(theirs.length) : led), url);
const key = 'any-id:any-secret';
const plain = fetch;
const led = createFalClient({ credentials: key, requestMiddleware: async request => ({ ...request, url: lead(request.url) }) });
const proxied = createFalClient({ credentials: key, proxyUrl: { url: `${base}/api/fal/proxy`, when: 'always' } });
const fetching = createFalClient({ credentials: key, fetch: (url, init) => plain(lead(String(url)), init) });

const input = words => ({ prompt: `slow push in ${words} ${Math.random()}`, image_url: picture });
const words = updates => [...new Set(updates.map(update => update.status))];
const messages = updates => [...new Set(updates.flatMap(update => update.logs ?? []).map(line => line.message))];
const bytes = async url => (await (await plain(url)).arrayBuffer()).byteLength;

async function subscribe(fal, mode, given = input(mode)) {
  const updates = [];
  let enqueued;
  const result = await fal.subscribe(endpoint, { input: given, mode, logs: true, pollInterval: 50, onEnqueue: id => (enqueued = id), onQueueUpdate: update => updates.push(structuredClone(update)) });
  return {
    words: words(updates), messages: messages(updates), repeated: (updates.at(-1).logs ?? []).length - messages(updates).length, same: result.requestId === enqueued, keys: Object.keys(result.data),
    size: result.data.video.file_size === await bytes(result.data.video.url), type: result.data.video.content_type,
    queued: updates.filter(update => update.status === 'IN_QUEUE').every(update => Number.isInteger(update.queue_position)),
  };
}

async function caught(call) {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return {
      name: error.constructor.name, message: error.message, status: error.status, id: typeof error.requestId,
      fields: error instanceof ValidationError ? error.fieldErrors.map(field => [field.loc.join('.'), field.type]) : undefined,
      isApi: error instanceof ApiError,
    };
  }
}

const cases = {
  polling: () => subscribe(led, 'polling'),
  streaming: () => subscribe(led, 'streaming'),
  proxyPolling: () => subscribe(proxied, 'polling'),
  proxyStreaming: () => subscribe(proxied, 'streaming'),
  fetchPolling: () => subscribe(fetching, 'polling'),
  blob: async () => {
    const blob = new Blob([Buffer.from(picture.split(',')[1], 'base64')], { type: 'image/jpeg' });
    return subscribe(led, 'polling', { prompt: 'slow push in on a blob', image_url: blob });
  },
  proxyBlob: async () => {
    const blob = new Blob([Buffer.from(picture.split(',')[1], 'base64')], { type: 'image/jpeg' });
    return subscribe(proxied, 'polling', { prompt: 'slow push in on a blob, by proxy', image_url: blob });
  },
  run: async () => {
    const result = await led.run(endpoint, { input: input('run') });
    return { keys: Object.keys(result.data), id: /^[0-9a-f-]{36}$/.test(result.requestId) };
  },
  steps: async () => {
    const sent = await led.queue.submit(endpoint, { input: input('steps'), priority: 'low', hint: 'x', storageSettings: { expiresIn: '1d' } });
    const first = await led.queue.status(endpoint, { requestId: sent.request_id, logs: false });
    const stream = await led.queue.streamStatus(endpoint, { requestId: sent.request_id, logs: true });
    const updates = [];
    for await (const update of stream) updates.push(structuredClone(update));
    const last = await stream.done();
    const result = await led.queue.result(endpoint, { requestId: sent.request_id });
    const late = await caught(() => led.queue.cancel(endpoint, { requestId: sent.request_id }));
    return { sent: Object.keys(sent), first: [first.status, first.logs], words: words(updates), last: last.status, id: result.requestId === sent.request_id, late: [late.name, late.status] };
  },
  cancel: async () => {
    const sent = await led.queue.submit(endpoint, { input: { ...input('cancel'), prompt: `hold ${Math.random()}` } });
    await led.queue.cancel(endpoint, { requestId: sent.request_id });
    await led.queue.subscribeToStatus(endpoint, { requestId: sent.request_id, pollInterval: 50 });
    const result = await caught(() => led.queue.result(endpoint, { requestId: sent.request_id }));
    return { name: result.name, status: result.status, message: result.message };
  },
  early: async () => {
    const sent = await led.queue.submit(endpoint, { input: { ...input('early'), prompt: `hold ${Math.random()}` } });
    const result = await caught(() => led.queue.result(endpoint, { requestId: sent.request_id }));
    await led.queue.cancel(endpoint, { requestId: sent.request_id });
    return { name: result.name, status: result.status };
  },
  timeout: async () => {
    let id;
    const error = await caught(() => led.subscribe(endpoint, { input: { ...input('timeout'), prompt: `hold ${Math.random()}` }, timeout: 700, pollInterval: 50, onEnqueue: given => (id = given) }));
    for (;;) {
      const status = await led.queue.status(endpoint, { requestId: id });
      if (status.status === 'COMPLETED') return { name: error.name, error: status.error_type };
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  },
  abort: async () => {
    const stop = new AbortController();
    let id;
    setTimeout(() => stop.abort(), 500);
    const error = await caught(() => led.subscribe(endpoint, { input: { ...input('abort'), prompt: `hold ${Math.random()}` }, abortSignal: stop.signal, pollInterval: 50, onEnqueue: given => (id = given) }));
    const status = await led.queue.status(endpoint, { requestId: id });
    await led.queue.cancel(endpoint, { requestId: id });
    return { failed: error !== 'nothing', goesOn: status.status !== 'COMPLETED' };
  },
  invalid: () => caught(() => led.subscribe(endpoint, { input: { image_url: picture, duration: 5, cfg_scale: 2 } })),
  invalidRun: () => caught(() => led.run(endpoint, { input: { prompt: 'p' } })),
  unknown: async () => {
    const error = await caught(() => led.queue.status(endpoint, { requestId: '0198c0de-0000-7000-8000-000000000001' }));
    return { name: error.name, status: error.status };
  },
  serverProxy: async () => {
    const { handleRequest, DEFAULT_PROXY_ROUTE } = require('@fal-ai/server-proxy');
    // The proxy's own calls go to fal's names: here they lead to the studio.
    globalThis.fetch = (url, init) => plain(lead(String(url)), init);
    const server = http.createServer(async (request, response) => {
      const body = [];
      for await (const chunk of request) body.push(chunk);
      await handleRequest({
        id: 'test', method: request.method, getRequestBody: async () => Buffer.concat(body).toString() || undefined,
        getHeaders: () => request.headers, getHeader: name => request.headers[name], sendHeader: (name, value) => response.setHeader(name, value),
        resolveApiKey: async () => key,
        respondWith: (status, data) => response.writeHead(status).end(JSON.stringify(data)),
        sendResponse: async answer => {
          response.statusCode = answer.status;
          for await (const chunk of answer.body) response.write(chunk);
          response.end();
        },
      }, { allowUnauthorizedRequests: true, allowedEndpoints: ['fal-ai/**'] });
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const fal = createFalClient({ fetch: plain, proxyUrl: { url: `http://127.0.0.1:${server.address().port}${DEFAULT_PROXY_ROUTE}`, when: 'always' } });
    const good = await subscribe(fal, 'polling');
    const bad = await caught(() => fal.subscribe(endpoint, { input: { prompt: 'p', image_url: picture, duration: '7' } }));
    globalThis.fetch = plain;
    server.close();
    return { ...good, bad: [bad.name, bad.fields] };
  },
};

for (const [name, test] of Object.entries(cases)) {
  let told;
  try {
    told = await test();
  } catch (error) {
    told = { failed: `${error.stack} ${JSON.stringify(error.body ?? null)}` };
  }
  console.log(JSON.stringify({ name, told }));
}
process.exit(0);
