import { newId } from '#kernel';
import { assembleTree } from './execution-tree.js';
import type { TreeEvent, TreeRecord } from './execution-tree.js';

const scriptId = newId();
const aRecord = (more: Partial<TreeRecord> = {}): TreeRecord => ({
  ...{ executionId: newId(), parentId: null, depth: 0, scriptId, version: 1, source: 'http' },
  ...{ triggerId: null, status: 'success', attempt: 1, attempts: 1, startedAt: new Date(0) },
  ...{ wallMs: 2, cpuMs: 1 },
  ...more,
});
const anEvent = (more: Partial<TreeEvent> = {}): TreeEvent => ({
  ...{ executionId: newId(), parentId: null, depth: 1, scriptId, version: null, source: 'kv' },
  ...{ triggerId: null, status: 'waiting', attempts: 0, deadLetterId: null },
  ...more,
});

it('has what ran and what has not yet, in the order of time', () => {
  const root = aRecord();
  const waiting = anEvent({ parentId: root.executionId });
  const child = aRecord({ parentId: root.executionId, depth: 1 });
  const tree = assembleTree({ records: [root, child], recorded: 2, events: [waiting] }, 10);
  expect(tree).toMatchObject({ executions: 3, isCut: false });
  expect(tree.nodes).toEqual([
    { ...root, deadLetterId: null },
    { ...waiting, attempt: 0, startedAt: null, wallMs: 0, cpuMs: 0 },
    { ...child, deadLetterId: null },
  ]);
});

it('says of an execution how its event stands, not how its last attempt ended', () => {
  const retried = aRecord({ status: 'error' });
  const buried = aRecord({ status: 'timeout', attempt: 3, attempts: 3 });
  const deadLetterId = newId();
  const events = [
    anEvent({ executionId: retried.executionId, attempts: 1 }),
    anEvent({ executionId: buried.executionId, attempts: 3, status: 'dead', deadLetterId }),
  ];
  const tree = assembleTree({ records: [retried, buried], recorded: 2, events }, 10);
  expect(tree.executions).toBe(2);
  expect(tree.nodes).toEqual([
    { ...retried, status: 'waiting', deadLetterId: null },
    { ...buried, status: 'dead', deadLetterId },
  ]);
});

it('is cut behind the oldest, and says how many there are', () => {
  const records = Array.from({ length: 4 }, () => aRecord());
  const events = [anEvent(), anEvent({ attempts: 2 })];
  const tree = assembleTree({ records, recorded: 9, events }, 3);
  expect(tree).toMatchObject({ executions: 10, isCut: true });
  expect(tree.nodes.map(({ executionId }) => executionId)).toEqual(
    records.slice(0, 3).map(({ executionId }) => executionId),
  );
  expect(assembleTree({ records, recorded: 4, events: [] }, 4).isCut).toBe(false);
  expect(assembleTree({ records, recorded: 4, events: [anEvent()] }, 4).isCut).toBe(true);
});
