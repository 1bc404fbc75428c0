import type { App } from './app.js';
import { requireTakeable, standingOf } from './slug-holder.js';
import type { SlugHolder } from './slug-holder.js';

const app = (id: string): App => ({
  ...{ id, slug: `slug-of-${id}`, name: id },
  createdAt: new Date(0),
  updatedAt: new Date(0),
});
const holds = (id: string, isLive: boolean): SlugHolder => ({ app: app(id), isLive });

describe('a slug that an app wishes for', () => {
  it.each([
    [undefined, 'me', 'free'],
    [holds('me', true), 'me', 'own'],
    [holds('me', false), 'me', 'own-history'],
    [holds('other', true), 'me', 'taken'],
    [holds('other', false), 'me', 'history'],
    [holds('other', true), undefined, 'taken'],
    [holds('other', false), undefined, 'history'],
  ] as const)('%#: of %j for %j is %s', (holder, appId, standing) => {
    expect(standingOf(holder, appId)).toBe(standing);
  });

  it.each([
    [undefined, false, 'given'],
    [holds('me', true), false, 'given'],
    [holds('me', false), false, 'given'],
    [holds('other', false), false, 'app.slug-in-history'],
    [holds('other', false), true, 'given'],
    [holds('other', true), false, 'app.slug-taken'],
    [holds('other', true), true, 'app.slug-taken'],
  ] as const)('%#: of %j with force %j is %s', (holder, force, outcome) => {
    const take = () => requireTakeable('wish', holder, { appId: 'me', force });
    if (outcome === 'given') expect(take).not.toThrow();
    else expect(take).toThrow(expect.objectContaining({ code: outcome, holderId: 'other', details: {} }));
  });
});
