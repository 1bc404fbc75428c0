// Peer: nothing but Node's HTTP server, the ceiling for anything written on it.
import http from 'node:http';

http
  .createServer((request, response) => {
    const body = JSON.stringify({ hello: decodeURIComponent(request.url.split('/')[2] ?? '') });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  })
  .listen(Number(process.argv[2]), '127.0.0.1');
