import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import ivm from 'isolated-vm';
import type { GuestImage } from '../guest-image.js';

/**
 * The process in which specs run code in real isolates: isolated-vm wants flags that Jest's own process does not have.
 * Node runs this file as it is; the product's part of it is the compiled one.
 */
interface Order {
  readonly id: number;
  /** Body of an async function; what it returns goes back as JSON. */
  readonly code: string;
  /** A module to bundle first, whose exports the code finds as `bundle`. */
  readonly entry?: string;
  readonly memoryMb?: number;
}

const root = join(import.meta.dirname, '../../../../..');
const built = (path: string) => import(join(root, 'dist/libs/platform/sandbox/cell', path)) as Promise<never>;
const { GuestImage: Image } = (await built('guest-image.js')) as { GuestImage: typeof GuestImage };
const { subtleCall } = (await built('subtle.js')) as { subtleCall: (payload: string) => Promise<string> };
const { bundleGuest } = (await import(join(root, 'tools/build-guest.mjs'))) as {
  bundleGuest: (entry: string) => Promise<{ script: string }>;
};
const { build } = await import('esbuild');

const { script } = await bundleGuest('libs/sdk/src/guest/web/test-runtime.for-spec.ts');
const image = new Image(script);

/** Answers what `fetch` asks, by the path of the URL; `/echo` tells what was asked. */
async function httpFetch(payload: string): Promise<string> {
  const asked = JSON.parse(payload) as { url: string; method: string };
  const { pathname } = new URL(asked.url);
  if (pathname === '/refused') throw new Error('The address is private');
  if (pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, 200));
  const headers = [
    ['Content-Type', 'application/json'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ];
  const status = pathname === '/empty' ? 204 : 200;
  const body = Buffer.from(payload).toString('latin1');
  return JSON.stringify({ status, statusText: 'Fine', headers, body, url: asked.url, redirected: false });
}

async function run({ code, entry, memoryMb = 64 }: Order): Promise<string | undefined> {
  const { isolate, context } = image.create(memoryMb, () => process.abort());
  try {
    const wrapper = context.global.getSync('wrapper', { reference: true }) as ivm.Reference;
    const entryOf = (name: string) => wrapper.getSync(name, { reference: true }) as ivm.Reference;
    const fire = entryOf('fire');
    const settle = entryOf('settle');
    // The run may end, and its isolate with it, before an answer or a timer comes.
    const enter = (entry: ivm.Reference, args: unknown[]) => {
      if (!isolate.isDisposed) entry.apply(undefined, [...args]).catch(() => undefined);
    };
    const call = (id: number, service: string, payload: string) => {
      (service === 'crypto.subtle' ? subtleCall(payload) : httpFetch(payload)).then(
        (text) => enter(settle, [id, text]),
        (error: Error) => enter(settle, [id, undefined, 'http.denied', error.message]),
      );
    };
    const timer = (id: number, ms: number) => void setTimeout(() => enter(fire, [id]), ms);
    entryOf('connect').applySync(undefined, [
      new ivm.Callback(call),
      new ivm.Callback((length: number) => randomBytes(length).toString('latin1')),
      new ivm.Callback(timer),
    ]);
    if (entry !== undefined) await context.eval(await bundleOf(entry));
    const main = `(async (stringify) => stringify(await (async () => {${code}\n})()))(JSON.stringify)`;
    return (await context.eval(main, { promise: true, timeout: 20_000 })) as string | undefined;
  } finally {
    isolate.dispose();
  }
}

async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'bundle',
    target: 'es2023',
    tsconfigRaw: '{}',
  });
  return outputFiles[0]?.text ?? '';
}

process.on('message', (order: Order) => {
  run(order).then(
    (json) => process.send?.({ id: order.id, json }),
    (error: unknown) => process.send?.({ id: order.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send?.({ id: 0 });
