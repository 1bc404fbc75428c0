import { apart, blame } from './blame.js';
import type { Bystander, CellEnd } from './blame.js';

const proven = (version: string, losses = 0): Bystander => ({ version, onProbation: false, losses });
const stranger = (version: string, losses = 0): Bystander => ({ version, onProbation: true, losses });

describe('who ended a cell (R-CELL-01)', () => {
  it.each<[string, CellEnd, Bystander[], string | undefined, string[]]>([
    ['nobody was in it', 'died', [], undefined, []],
    ['it had been told to end', 'retired', [], undefined, []],
    ['one run was in it', 'died', [proven('a')], 'a', []],
    ['several runs of one version were', 'silent', [proven('a'), proven('a')], 'a', []],
    ['it grew with one version in it', 'grown', [stranger('a')], 'a', []],
    ['several proven ones were', 'died', [proven('a'), proven('b')], undefined, ['a', 'b']],
    ['several strangers were', 'died', [stranger('a'), stranger('b')], undefined, ['a', 'b']],
    ['a stranger was among proven ones', 'died', [proven('a'), stranger('b')], undefined, ['b']],
    ['one had lost a cell before', 'silent', [proven('a'), proven('b', 1), proven('c')], undefined, ['b']],
    ['a signal came from outside', 'signalled', [proven('a')], undefined, []],
    ['a signal came, and several were in it', 'signalled', [stranger('a'), stranger('b')], undefined, []],
    ['a signal came to the same run again', 'signalled', [proven('a', 1)], 'a', []],
    [
      'a signal came again, and others were there',
      'signalled',
      [proven('a', 1), proven('b')],
      undefined,
      ['a'],
    ],
  ])('%s', (_, end, inside, guilty, suspects) => {
    const verdict = blame({ end, reason: 'x' }, inside);
    expect([verdict.guilty, [...verdict.suspects]]).toEqual([guilty, suspects]);
  });

  it('is the one that the cell has named, whoever else was there', () => {
    const verdict = blame({ end: 'confessed', reason: 'x', culprit: 'a' }, [stranger('b'), proven('c', 1)]);
    expect([verdict.guilty, verdict.suspects.size]).toEqual(['a', 0]);
  });
});

describe('which suspects run together', () => {
  const versions = (batches: Bystander[][]): string[][] =>
    batches.map((batch) => batch.map(({ version }) => version));

  it('is nobody but the runs of one version while they are few', () => {
    const suspects = [proven('a', 1), proven('b', 1), proven('a', 1)];
    expect(versions(apart(suspects))).toEqual([['a', 'a'], ['b']]);
  });

  it('is a quarter of them when they are many', () => {
    const suspects = Array.from({ length: 10 }, (_, at) => proven(`v${at}`, 1));
    expect(versions(apart(suspects))).toEqual([
      ['v0', 'v4', 'v8'],
      ['v1', 'v5', 'v9'],
      ['v2', 'v6'],
      ['v3', 'v7'],
    ]);
  });

  it('is nobody for those that were lost twice', () => {
    const suspects = Array.from({ length: 6 }, (_, at) => proven(`v${at}`, at < 2 ? 2 : 1));
    expect(versions(apart(suspects))).toEqual([['v0'], ['v1'], ['v2'], ['v3'], ['v4'], ['v5']]);
  });
});
