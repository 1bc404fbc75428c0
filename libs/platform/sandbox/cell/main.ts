import { readFileSync } from 'node:fs';
import { guestRuntimePath } from '#sdk';
import type { ToCell } from '../protocol.js';
import { Cell } from './cell.js';

/** Entry of the child process. Its supervisor ends it; it ends itself when the supervisor is gone. */
const send = process.send?.bind(process);
if (send === undefined) throw new Error('A cell is started by its supervisor, not by hand');

const cell = new Cell({
  runtimeSource: readFileSync(guestRuntimePath(), 'utf8'),
  maxIdleIsolates: Number(process.argv[2]),
  send: (messages) => send(messages),
  // An orderly exit with isolates alive often ends in a segfault (measured); there is nothing left to tidy.
  exit: () => process.disconnect(),
});

process.on('message', (messages) => cell.take(messages as readonly ToCell[]));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C in a terminal reaches the whole group; a cell ends when its supervisor says so.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
cell.open();
