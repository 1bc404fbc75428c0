import {
  filesBegin,
  filesCreate,
  filesDelete,
  filesHead,
  filesList,
  filesPart,
  filesRead,
  filesUpdate,
} from '#contracts';
import type { InProcessBus } from '#platform/messaging';
import { FILES_LIMITS } from '#stores/domain';

const deadlineMs = 20_000;
/** Of one message. */
export const PART = FILES_LIMITS.maxPartBytes;
const textOf = (bytes: Buffer | string): string => Buffer.from(bytes).toString('latin1');

interface Head {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly version: number;
}
interface Words {
  readonly name?: string;
  readonly contentType?: string;
  readonly metadata?: string;
  readonly upload?: string;
}

/** What executors may ask with one token. */
export function filesCallsWith(bus: InProcessBus, runToken: string, collection = 'pictures') {
  const head = { runToken, collection };
  const headIn = ({ file }: { file?: string }) => JSON.parse(file ?? 'null') as Head | null;
  return {
    create: async (
      bytes: Buffer | string | undefined,
      { name = 'a.bin', ...more }: Words = {},
      to?: string,
    ) => {
      const content = bytes === undefined ? {} : { bytes: textOf(bytes) };
      const call = { ...head, name, ...more, ...content };
      return headIn(await bus.request(filesCreate, call, { deadlineMs, ...(to && { to }) })) as Head;
    },
    update: async (id: string, more: Words, bytes?: Buffer | string, to?: string) => {
      const content = bytes === undefined ? {} : { bytes: textOf(bytes) };
      const call = { ...head, id, ...more, ...content };
      return headIn(await bus.request(filesUpdate, call, { deadlineMs, ...(to && { to }) })) as Head;
    },
    head: async (id: string) => headIn(await bus.request(filesHead, { ...head, id }, { deadlineMs })),
    read: async (id: string, offset = 0, more: { maxBytes?: number; sha256?: string } = {}) => {
      const call = { ...head, id, offset, maxBytes: PART, ...more };
      const answer = await bus.request(filesRead, call, { deadlineMs });
      return {
        head: headIn(answer),
        bytes: answer.bytes === undefined ? undefined : Buffer.from(answer.bytes, 'latin1'),
      };
    },
    delete: async (id: string) => (await bus.request(filesDelete, { ...head, id }, { deadlineMs })).deleted,
    list: async (more: { prefix?: string; limit?: number; cursor?: string } = {}) => {
      const { items, cursor } = await bus.request(filesList, { ...head, ...more }, { deadlineMs });
      return { names: (JSON.parse(items) as Head[]).map(({ name }) => name), cursor };
    },
    begin: () => bus.request(filesBegin, { runToken }, { deadlineMs }),
    part: (to: string, upload: string, seq: number, bytes: Buffer) =>
      bus.request(filesPart, { runToken, upload, seq, bytes: textOf(bytes) }, { deadlineMs, to }),
  };
}
