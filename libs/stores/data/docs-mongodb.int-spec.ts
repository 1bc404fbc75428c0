import type { JsonObject } from '#kernel';
import { usePostgres } from '#testing';
import { dataOf, docsOf } from './docs-collection.for-spec.js';
import { givenApp } from './kv-collection.for-spec.js';

/**
 * The collections and queries of MongoDB's manual, with the documents that it says they find (R-DOC-12): whoever knows an
 * operator from there is to find the same here. Each query is asked without an index and with one on each field of it.
 */
const pg = usePostgres();

interface Example {
  readonly name: string;
  /** The field that tells the documents apart. */
  readonly named: string;
  readonly documents: readonly JsonObject[];
  readonly indexed: readonly string[];
  readonly queries: readonly (readonly [filter: JsonObject, found: readonly (string | number)[]])[];
}

const STATIONERY = ['journal', 'notebook', 'paper', 'planner', 'postcard'];
const inches = { h: 8.5, w: 11, uom: 'in' };

const EXAMPLES: readonly Example[] = [
  {
    name: 'the tutorial on queries, and the one on embedded documents',
    named: 'item',
    documents: [
      { item: 'journal', qty: 25, size: { h: 14, w: 21, uom: 'cm' }, status: 'A' },
      { item: 'notebook', qty: 50, size: inches, status: 'A' },
      { item: 'paper', qty: 100, size: inches, status: 'D' },
      { item: 'planner', qty: 75, size: { h: 22.85, w: 30, uom: 'cm' }, status: 'D' },
      { item: 'postcard', qty: 45, size: { h: 10, w: 15.25, uom: 'cm' }, status: 'A' },
    ],
    indexed: ['status', 'qty', 'size', 'size.h', 'size.uom'],
    queries: [
      [{}, STATIONERY],
      [{ status: 'D' }, ['paper', 'planner']],
      [{ status: { $in: ['A', 'D'] } }, STATIONERY],
      [{ status: 'A', qty: { $lt: 30 } }, ['journal']],
      [{ $or: [{ status: 'A' }, { qty: { $lt: 30 } }] }, ['journal', 'notebook', 'postcard']],
      [{ size: { h: 14, w: 21, uom: 'cm' } }, ['journal']],
      [{ 'size.uom': 'in' }, ['notebook', 'paper']],
      [{ 'size.h': { $lt: 15 } }, ['journal', 'notebook', 'paper', 'postcard']],
      [{ 'size.h': { $lt: 15 }, 'size.uom': 'in', status: 'D' }, ['paper']],
    ],
  },
  {
    name: 'the tutorial on arrays',
    named: 'item',
    documents: [
      { item: 'journal', qty: 25, tags: ['blank', 'red'], dim_cm: [14, 21] },
      { item: 'notebook', qty: 50, tags: ['red', 'blank'], dim_cm: [14, 21] },
      { item: 'paper', qty: 100, tags: ['red', 'blank', 'plain'], dim_cm: [14, 21] },
      { item: 'planner', qty: 75, tags: ['blank', 'red'], dim_cm: [22.85, 30] },
      { item: 'postcard', qty: 45, tags: ['blue'], dim_cm: [10, 15.25] },
    ],
    indexed: ['tags', 'dim_cm', 'dim_cm.1'],
    queries: [
      [{ tags: ['red', 'blank'] }, ['notebook']],
      [{ tags: 'red' }, ['journal', 'notebook', 'paper', 'planner']],
      [{ dim_cm: { $gt: 25 } }, ['planner']],
      // One element may be above 15 and another one below 20.
      [{ dim_cm: { $gt: 15, $lt: 20 } }, ['journal', 'notebook', 'paper', 'postcard']],
      [{ 'dim_cm.1': { $gt: 25 } }, ['planner']],
    ],
  },
  {
    name: 'the tutorial on arrays of documents',
    named: 'item',
    documents: [
      {
        item: 'journal',
        instock: [
          { warehouse: 'A', qty: 5 },
          { warehouse: 'C', qty: 15 },
        ],
      },
      { item: 'notebook', instock: [{ warehouse: 'C', qty: 5 }] },
      {
        item: 'paper',
        instock: [
          { warehouse: 'A', qty: 60 },
          { warehouse: 'B', qty: 15 },
        ],
      },
      {
        item: 'planner',
        instock: [
          { warehouse: 'A', qty: 40 },
          { warehouse: 'B', qty: 5 },
        ],
      },
      {
        item: 'postcard',
        instock: [
          { warehouse: 'B', qty: 15 },
          { warehouse: 'C', qty: 35 },
        ],
      },
    ],
    indexed: ['instock', 'instock.qty', 'instock.0.qty', 'instock.warehouse'],
    queries: [
      [{ instock: { warehouse: 'A', qty: 5 } }, ['journal']],
      [{ 'instock.qty': { $lte: 20 } }, STATIONERY],
      [{ 'instock.0.qty': { $lte: 20 } }, ['journal', 'notebook', 'postcard']],
      // One document of the array may be above 10 and another one at most 20, or from another warehouse.
      [{ 'instock.qty': { $gt: 10, $lte: 20 } }, ['journal', 'paper', 'planner', 'postcard']],
      [{ 'instock.qty': 5, 'instock.warehouse': 'A' }, ['journal', 'planner']],
    ],
  },
  {
    // The manual does not say; this is what MongoDB's own tests hold it to. The documents are ours.
    name: 'null behind an array',
    named: '_id',
    documents: [
      { _id: 1 },
      { _id: 2, a: 4 },
      { _id: 3, a: {} },
      { _id: 4, a: { b: 1 } },
      { _id: 5, a: [] },
      { _id: 6, a: [[]] },
      { _id: 7, a: [1, null] },
      { _id: 8, a: [{ b: 1 }, { b: 2 }] },
      { _id: 9, a: [{ b: 1 }, {}] },
      { _id: 10, a: [{ b: null }, { b: 1 }] },
    ],
    indexed: ['a', 'a.b', 'a.5'],
    queries: [
      [{ 'a.b': null }, [1, 2, 3, 9, 10]],
      [{ 'a.b': { $in: [null, 75] } }, [1, 2, 3, 9, 10]],
      [{ 'a.b': { $ne: null } }, [4, 5, 6, 7, 8]],
      [{ 'a.b': { $nin: [null, 75] } }, [4, 5, 6, 7, 8]],
      [{ 'a.b': { $exists: true } }, [4, 8, 9, 10]],
      [{ 'a.b': { $exists: false } }, [1, 2, 3, 5, 6, 7]],
      [{ 'a.0': { $exists: true } }, [6, 7, 8, 9, 10]],
      [{ 'a.5': null }, [1, 2, 3, 4, 8, 9, 10]],
    ],
  },
  {
    name: 'the tutorial on null and missing fields',
    named: '_id',
    documents: [{ _id: 1, item: null }, { _id: 2 }],
    indexed: ['item'],
    queries: [
      [{ item: null }, [1, 2]],
      [{ item: { $ne: null } }, []],
      [{ item: { $exists: false } }, [2]],
    ],
  },
  {
    name: '$eq',
    named: '_id',
    documents: [
      { _id: 1, item: { name: 'ab', code: '123' }, qty: 15, tags: ['A', 'B', 'C'] },
      { _id: 2, item: { name: 'cd', code: '123' }, qty: 20, tags: ['B'] },
      { _id: 3, item: { name: 'ij', code: '456' }, qty: 25, tags: ['A', 'B'] },
      { _id: 4, item: { name: 'xy', code: '456' }, qty: 30, tags: ['B', 'A'] },
      { _id: 5, item: { name: 'mn', code: '000' }, qty: 20, tags: [['A', 'B'], 'C'] },
    ],
    indexed: ['qty', 'item.name', 'tags'],
    queries: [
      [{ qty: { $eq: 20 } }, [2, 5]],
      [{ qty: 20 }, [2, 5]],
      [{ 'item.name': { $eq: 'ab' } }, [1]],
      [{ tags: { $eq: 'B' } }, [1, 2, 3, 4]],
      [{ tags: 'B' }, [1, 2, 3, 4]],
      [{ tags: { $eq: ['A', 'B'] } }, [3, 5]],
      [{ tags: ['A', 'B'] }, [3, 5]],
    ],
  },
  {
    name: '$gt, $gte, $lt, $lte and $ne',
    named: 'item',
    documents: [
      { item: 'nuts', quantity: 30, carrier: { name: 'Shipit', fee: 3 } },
      { item: 'bolts', quantity: 50, carrier: { name: 'Shipit', fee: 4 } },
      { item: 'washers', quantity: 10, carrier: { name: 'Shipit', fee: 1 } },
    ],
    indexed: ['quantity', 'carrier.fee'],
    queries: [
      [{ quantity: { $gt: 20 } }, ['nuts', 'bolts']],
      [{ 'carrier.fee': { $gt: 2 } }, ['nuts', 'bolts']],
      [{ quantity: { $gte: 20 } }, ['nuts', 'bolts']],
      [{ quantity: { $lt: 20 } }, ['washers']],
      [{ quantity: { $lte: 20 } }, ['washers']],
      [{ 'carrier.fee': { $lte: 5 } }, ['nuts', 'bolts', 'washers']],
      [{ quantity: { $ne: 20 } }, ['nuts', 'bolts', 'washers']],
      [{ 'carrier.fee': { $ne: 1 } }, ['nuts', 'bolts']],
    ],
  },
  {
    name: '$in and $nin',
    named: 'item',
    documents: [
      { item: 'Pens', quantity: 350, tags: ['school', 'office'] },
      { item: 'Erasers', quantity: 15, tags: ['school', 'home'] },
      { item: 'Maps', tags: ['office', 'storage'] },
      { item: 'Books', quantity: 5, tags: ['school', 'storage', 'home'] },
    ],
    indexed: ['quantity', 'tags'],
    queries: [
      [{ quantity: { $in: [5, 15] } }, ['Erasers', 'Books']],
      [{ tags: { $in: ['home', 'school'] } }, ['Pens', 'Erasers', 'Books']],
      [{ quantity: { $nin: [5, 15] } }, ['Pens', 'Maps']],
      [{ tags: { $nin: ['school'] } }, ['Maps']],
    ],
  },
  {
    name: '$exists',
    named: '_id',
    documents: [
      { _id: 1, saffron: 5, cinnamon: 5, mustard: null },
      { _id: 2, saffron: 3, cinnamon: null, mustard: 8 },
      { _id: 3, saffron: null, cinnamon: 3, mustard: 9 },
      { _id: 4, saffron: 1, cinnamon: 2, mustard: 3 },
      { _id: 5, saffron: 2, mustard: 5 },
      { _id: 6, saffron: 3, cinnamon: 2 },
      { _id: 7, saffron: 4 },
      { _id: 8, cinnamon: 2, mustard: 4 },
      { _id: 9, cinnamon: 2 },
      { _id: 10, mustard: 6 },
    ],
    indexed: ['saffron', 'cinnamon'],
    queries: [
      [{ saffron: { $exists: true } }, [1, 2, 3, 4, 5, 6, 7]],
      [{ cinnamon: { $exists: false } }, [5, 7, 10]],
    ],
  },
  {
    // The manual says of these in words what they find; the documents are ours.
    name: '$and, $or and $not',
    named: '_id',
    documents: [
      { _id: 1, price: 1.99, qty: 20, sale: true },
      { _id: 2, price: 0.99, qty: 5, sale: true },
      { _id: 3, price: 5, qty: 60, sale: false },
      { _id: 4, price: 3, qty: 60, sale: false },
      { _id: 5, qty: 9, sale: false },
      { _id: 6, price: 10, qty: 55, sale: true },
    ],
    indexed: ['price', 'qty', 'sale'],
    queries: [
      [{ $and: [{ price: { $ne: 1.99 } }, { price: { $exists: true } }] }, [2, 3, 4, 6]],
      [{ price: { $ne: 1.99, $exists: true } }, [2, 3, 4, 6]],
      [
        {
          $and: [
            { $or: [{ qty: { $lt: 10 } }, { qty: { $gt: 50 } }] },
            { $or: [{ sale: true }, { price: { $lt: 5 } }] },
          ],
        },
        [2, 4, 6],
      ],
      [{ $or: [{ qty: { $lt: 20 } }, { price: 10 }] }, [2, 5, 6]],
      [{ price: { $not: { $gt: 1.99 } } }, [1, 2, 5]],
      [{ qty: { $exists: true, $nin: [5, 9] } }, [1, 3, 4, 6]],
    ],
  },
];

describe.each(EXAMPLES)('what MongoDB documents for $name', ({ named, documents, indexed, queries }) => {
  it('is what is found here, without an index and with one', async () => {
    const things = docsOf(pg.database, await givenApp(pg.db), 'inventory');
    for (const document of documents) await things.create(document);
    const expectAll = async (): Promise<void> => {
      for (const [filter, wanted] of queries) {
        const { docs } = await things.find(filter);
        expect([filter, ...docs.map((doc) => dataOf(doc)[named])]).toEqual([filter, ...wanted]);
        expect(await things.count(filter)).toBe(wanted.length);
      }
    };
    await expectAll();
    for (const field of indexed) await things.createIndex(field);
    await expectAll();
  });
});
