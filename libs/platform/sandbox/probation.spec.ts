import { Probation, PROBATION_RUNS, Standing, versionOf } from './probation.js';

/** So many runs, one after the other, each wherever it may go. */
function complete(standing: Standing, runs: number): boolean[] {
  return Array.from({ length: runs }, () => {
    const among = standing.mayMix();
    standing.begun(among);
    standing.ended(among, true);
    return among;
  });
}

describe('a version on probation (R-CELL-03)', () => {
  it('lives among the proven ones after twenty completed runs', () => {
    const standing = new Standing(0);
    expect(complete(standing, PROBATION_RUNS)).toEqual(Array.from({ length: 20 }, () => false));
    expect(standing.mayMix()).toBe(true);
  });

  it('proves nothing with runs that had to be ended', () => {
    const standing = new Standing(0);
    for (let run = 0; run < 100; run++) standing.ended(false, false);
    expect(standing.isProven).toBe(false);
  });

  it('begins anew when it has ended a cell', () => {
    const standing = new Standing(0);
    complete(standing, 100);
    standing.blamed();
    expect(complete(standing, PROBATION_RUNS)).not.toContain(true);
    expect(standing.mayMix()).toBe(true);
  });

  it('moves step by step: each answer among the proven ones lets one more run over', () => {
    const standing = new Standing(0);
    complete(standing, PROBATION_RUNS);
    const overAtOnce = (): number => {
      let over = 0;
      while (over < 100 && standing.mayMix()) {
        standing.begun(true);
        over += 1;
      }
      for (let run = 0; run < over; run++) standing.ended(true, true);
      return over;
    };
    expect([1, 2, 3, 4, 5, 6].map(overAtOnce)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(standing.hasMoved).toBe(false);
    expect([overAtOnce(), overAtOnce()]).toEqual([64, 100]);
    expect(standing.hasMoved).toBe(true);
  });

  it('leaves nothing behind, once', () => {
    const standing = new Standing(0);
    complete(standing, PROBATION_RUNS);
    expect(standing.leavesStrangers()).toBe(false);
    complete(standing, 64);
    expect([standing.leavesStrangers(), standing.leavesStrangers()]).toEqual([true, false]);
  });

  it('stands trial once for each suspicion', () => {
    const standing = new Standing(0);
    expect(standing.standsTrial()).toBe(false);
    standing.suspect();
    expect([standing.standsTrial(), standing.standsTrial()]).toEqual([true, false]);
  });
});

describe('what is counted', () => {
  it('is a version, whatever it was built with', () => {
    expect(versionOf('a:2:7')).toBe('a:2');
    expect(versionOf('a:2')).toBe('a:2');
    expect(versionOf('a')).toBe('a');
  });

  it('is forgotten with the least lately used', () => {
    const probation = new Probation(2);
    complete(probation.of('a:1'), 20);
    probation.of('b:1');
    expect(probation.of('a:1').isProven).toBe(true);
    probation.of('c:1');
    probation.of('d:1');
    expect(probation.of('a:1').isProven).toBe(false);
  });
});

describe('a version whose runs take long', () => {
  it('is heavy by the mean of its runs, not by one of them', () => {
    const standing = new Probation(10).of('s:1');
    for (let run = 0; run < 20; run++) standing.weigh(1);
    standing.weigh(200);
    expect(standing.isHeavy).toBe(false);
    for (let run = 0; run < 20; run++) standing.weigh(100);
    expect(standing.isHeavy).toBe(true);
  });

  it('is light again only when it is clearly so', () => {
    const standing = new Probation(10).of('s:1');
    for (let run = 0; run < 50; run++) standing.weigh(100);
    for (let run = 0; run < 50; run++) standing.weigh(20);
    expect(standing.isHeavy).toBe(true);
    for (let run = 0; run < 50; run++) standing.weigh(1);
    expect(standing.isHeavy).toBe(false);
  });
});
