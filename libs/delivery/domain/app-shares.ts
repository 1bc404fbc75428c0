/** How much of an app is being run. */
export interface AppRoom {
  readonly appId: string;
  /** How many more may be begun. */
  readonly room: number;
}

export interface Shares {
  /** For the apps that have something running. */
  readonly busy: readonly AppRoom[];
  /** For each of the others. */
  readonly others: number;
}

/**
 * How many more events of each app a dispatcher may begin. Of k apps that are at work none holds more than one part in
 * k + 1, so that there is always room for one that comes: neither a flood of events nor slow scripts keep out another
 * app's.
 * @param running events under way, by app.
 * @param places how many events may be under way in all.
 */
export function appShares(running: ReadonlyMap<string, number>, places: number): Shares {
  const share = (apps: number): number => Math.max(1, Math.floor(places / (apps + 1)));
  const ofBusy = share(running.size);
  return {
    busy: [...running].map(([appId, count]) => ({ appId, room: Math.max(0, ofBusy - count) })),
    others: share(running.size + 1),
  };
}
