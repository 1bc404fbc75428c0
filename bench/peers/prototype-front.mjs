// Peer, front half: node:http and one NATS request for each HTTP request; no routes, no records, no limits.
import http from 'node:http';
import { connect } from '@nats-io/transport-node';

const [port, natsUrl] = process.argv.slice(2);
const nats = await connect({ servers: natsUrl });
http
  .createServer(async (request, response) => {
    const context = JSON.stringify({
      request: {
        method: request.method,
        path: request.url,
        headers: request.headers,
        params: { name: decodeURIComponent(request.url.split('/')[2] ?? '') },
      },
    });
    const reply = await nats.request('prototype.run', context, { timeout: 5000 }).catch(() => undefined);
    if (reply === undefined) {
      // The back half is not there yet; whoever starts both asks until it is.
      response.writeHead(503).end();
      return;
    }
    const result = JSON.parse(reply.string());
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(result.body),
    });
    response.end(result.body);
  })
  .listen(Number(port), '127.0.0.1');
