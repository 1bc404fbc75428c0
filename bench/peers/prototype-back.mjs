// Peer, back half: takes runs from NATS and enters one warm isolate in its own process.
import { connect } from '@nats-io/transport-node';
import ivm from 'isolated-vm';

const [natsUrl] = process.argv.slice(2);
const nats = await connect({ servers: natsUrl });
const isolate = new ivm.Isolate({ memoryLimit: 128 });
const context = isolate.createContextSync();
context.evalSync(`
  const handler = async (ctx) => ({ hello: ctx.request.params.name });
  let answer;
  globalThis.start = (text) => {
    answer = undefined;
    handler(JSON.parse(text)).then((value) => { answer = JSON.stringify({ body: JSON.stringify(value) }); });
  };
  globalThis.poll = () => answer;
`);
const start = context.global.getSync('start', { reference: true });
const poll = context.global.getSync('poll', { reference: true });
nats.subscribe('prototype.run', {
  callback: (_, message) => {
    start.applySync(undefined, [message.string()], { timeout: 1000 });
    message.respond(poll.applySync(undefined, []));
  },
});
console.log('ready');
