import { Agent, request } from 'node:http';

/** The first run of each of `count` scripts never seen: fetch of the code, compile, new isolate. Latencies in ms, sorted. */
export async function coldStarts({ api }, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < count; n++) {
    const source = `const greeting = 'hello ${n}';\nexport default async (ctx) => ({ greeting, name: ctx.request.params.name });`;
    await api.createScript(`bench-cold-${n}`, source, `/cold-${n}/:name`);
  }
  await get(agent, `${api.front}/hello/ada`);
  const latencies = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    const status = await get(agent, `${api.front}/cold-${n}/ada`);
    latencies.push(performance.now() - began);
    if (status !== 200) throw new Error(`/cold-${n}/ada answers ${status}`);
  }
  agent.destroy();
  return latencies.sort((a, b) => a - b);
}

function get(agent, url) {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}
