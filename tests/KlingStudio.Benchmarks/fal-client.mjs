// fal's own JavaScript client, led to the server that plays fal. A line "request id, mode" on standard input: it follows that job as it comes out
// of the box, fetches the result, and says when it had it, in milliseconds of the machine's clock. With the word "clip" after the mode it also
// downloads the clip that the result names, and says when it had that.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const [tools, base, key, endpoint] = process.argv.slice(2);
const { createFalClient } = createRequire(`${tools}/`)('@fal-ai/client');
const fal = createFalClient({
  credentials: key,
  requestMiddleware: async request => ({ ...request, url: request.url.replace('https://queue.fal.run/', base) }),
});

async function follow(requestId, mode, clip) {
  await fal.queue.subscribeToStatus(endpoint, { requestId, mode, logs: true });
  const { data } = await fal.queue.result(endpoint, { requestId });
  if (clip) await (await fetch(data.video.url)).arrayBuffer();
  console.log(`${requestId} ${mode} ${performance.timeOrigin + performance.now()}`);
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [requestId, mode, clip] = line.split(' ');
  follow(requestId, mode, clip === 'clip').catch(error => console.log(`${requestId} ${mode} failed: ${error}`));
}
process.exit(0);
