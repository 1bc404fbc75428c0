import { inBothModes } from './both-modes.js';

const PEOPLE = `
import { docs } from 'picloud';

export default async ({ request }) => {
  const people = docs.collection(request.query.collection);
  const [call, ...given] = request.body;
  try {
    const answer = await people[call](...given);
    return { answer: answer ?? null };
  } catch ({ code, message }) {
    return { code, message };
  }
};`;

inBothModes((guests) => {
  /** What a script says of calls on a collection of its own. */
  async function givenCollection() {
    const { admin, stranger } = guests();
    const { path, script } = await admin.endpoint(PEOPLE);
    return async (...call: readonly unknown[]) => {
      const { status, json } = await stranger.post(`${path}?collection=${script.id}`, call);
      expect(status).toBe(200);
      return json as { answer: never; code?: string; message?: string };
    };
  }

  it('keeps documents from one run to the next (R-DOC-01)', async () => {
    const ask = await givenCollection();
    const made = (await ask('create', { name: 'Ada', n: 1 })).answer as { id: string };
    expect(made).toMatchObject({ data: { name: 'Ada', n: 1 }, version: 1 });
    expect((await ask('get', made.id)).answer).toEqual(made);
    expect((await ask('update', made.id, { n: 2 }, { ifVersion: 1 })).answer).toMatchObject({
      data: { name: 'Ada', n: 2 },
      version: 2,
    });
    expect((await ask('update', made.id, { n: 3 }, { ifVersion: 1 })).code).toBe('docs.version-conflict');
    expect((await ask('replace', made.id, { n: 3 })).answer).toMatchObject({ data: { n: 3 }, version: 3 });
    expect((await ask('delete', made.id)).answer).toBe(true);
    expect((await ask('get', made.id)).answer).toBeNull();
    expect((await ask('update', made.id, {})).code).toBe('docs.not-found');
  });

  it('finds them by what they are, in an order, page by page, before and after there is an index', async () => {
    const ask = await givenCollection();
    for (const n of [3, 1, 4, 1, 5])
      await ask('create', { n, tags: [`t${n}`], of: { city: n > 3 ? 'Oslo' : 'Bergen' } });
    for (const ready of [false, true]) {
      if (ready) expect((await ask('createIndex', 'n')).answer).toEqual({ ready: true });
      const find = async (...query: readonly unknown[]) => {
        const page = (await ask('find', ...query)).answer as {
          items: { data: { n: number } }[];
          cursor?: string;
        };
        return { numbers: page.items.map(({ data }) => data.n), cursor: page.cursor };
      };
      const first = await find({ n: { $lt: 5 } }, { sort: { n: -1 }, limit: 3 });
      expect(first.numbers).toEqual([4, 3, 1]);
      const second = await find({ n: { $lt: 5 } }, { sort: { n: -1 }, limit: 3, cursor: first.cursor });
      expect(second).toEqual({ numbers: [1], cursor: undefined });
      expect((await find({ 'of.city': 'Oslo', tags: { $contains: 't4' } })).numbers).toEqual([4]);
      expect((await find({ n: { $in: [1, 5] } })).numbers).toEqual([1, 1, 5]);
      expect((await ask('count', { n: 1 })).answer).toBe(2);
      expect((await ask('findOne', { n: 4 })).answer).toMatchObject({ data: { n: 4 } });
    }
  });

  it('names an operator that it does not know (R-DOC-05)', async () => {
    const ask = await givenCollection();
    expect(await ask('find', { n: { $regex: '.' } })).toMatchObject({
      code: 'docs.unsupported-operator',
      message: expect.stringContaining('"$regex"') as string,
    });
  });

  it('lets no words of a filter reach the database as anything but values', async () => {
    const ask = await givenCollection();
    await ask('create', { n: 1 });
    for (const evil of ["' OR true --", "n'; DROP TABLE docs; --", 'a$1', 'app_id']) {
      expect((await ask('find', { [evil]: evil })).answer).toEqual({ items: [] });
      expect((await ask('find', { n: { $in: [evil] } }, { sort: { [evil]: 1 } })).answer).toEqual({
        items: [],
      });
    }
    expect((await ask('count')).answer).toBe(1);
  });
});
