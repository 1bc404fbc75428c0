import type { Installed } from './checker-apps.for-spec.js';
import type { Attempted, Effect, Evidence, Letter, Written } from './checker-evidence.for-spec.js';
import type { SentWrite } from './checker-producers.for-spec.js';

/** How many writes a request may leave behind, the whole of it last. */
const WRITES_OF: Readonly<Record<string, readonly number[]>> = {
  kv: [0, 1],
  docs: [0, 1, 2],
  atomic: [0, 2],
};
/** What no request writes itself. */
const WRITTEN_BY_HANDLERS = new Set(['chained', 'echoes']);

/** What the evidence shows that must not be, in words; nothing when all is well. */
export function findViolations(evidence: Evidence): string[] {
  return [
    ...evidence.strays,
    ...evidence.waiting.map(({ event, state }) => `event ${event} has not ended: ${state}`),
    ...foreignRows(evidence),
    ...wrongWrites(evidence),
    ...wrongEchoes(evidence),
    ...evidence.installed.flatMap((installed) => wrongEvents(new Handled(installed, evidence))),
  ];
}

/** The app stands in front of the name of whatever an operation leaves behind. */
function foreignRows({ installed, written, effects }: Evidence): string[] {
  const appIds = new Map(installed.map(({ app, appId }) => [app, appId]));
  const ownerOf = (op: string): string | undefined => appIds.get(op.split('/')[0] ?? '');
  return [
    ...written
      .filter(({ appId, op }) => ownerOf(op) !== appId)
      .map(({ appId, op, table }) => `${table}: app ${appId} has what ${op} wrote`),
    ...effects
      .filter(({ appId, ranIn, key }) => ranIn !== appId || (key.includes('/') && ownerOf(key) !== appId))
      .map(
        ({ appId, ranIn, key, event }) =>
          `app ${appId} has an effect of ${key} (${event}) that ran in ${ranIn}`,
      ),
  ];
}

function wrongWrites({ sent, written }: Evidence): string[] {
  const byOp = groupBy(
    written.filter(({ table }) => !WRITTEN_BY_HANDLERS.has(table)),
    ({ op }) => op,
  );
  const wrong = sent.flatMap(({ op, workload, outcome }) => {
    const [possible, found] = [WRITES_OF[workload], byOp.get(op)?.length ?? 0];
    byOp.delete(op);
    if (possible === undefined) return [];
    const right = { done: possible.slice(-1), refused: [0], unknown: possible }[outcome];
    return right.includes(found)
      ? []
      : [`${op} is ${outcome} and has ${found} writes, not ${right.join(' or ')}`];
  });
  return [...wrong, ...[...byOp.keys()].map((op) => `${op} was written and never asked for`)];
}

/** A transactional handler writes an echo, and does so once. */
function wrongEchoes({ written }: Evidence): string[] {
  const echoes = groupBy(
    written.filter(({ table }) => table === 'echoes'),
    ({ op }) => op,
  );
  const sources = new Set(written.flatMap(({ table, op }) => (table === 'atomic' ? [op] : [])));
  return [...new Set([...echoes.keys(), ...sources])].flatMap((op) => {
    const [found, wanted] = [echoes.get(op)?.length ?? 0, sources.has(op) ? 1 : 0];
    return found === wanted ? [] : [`${op} has ${found} echoes, not ${wanted}`];
  });
}

/** What is known of one handler, by event and by what caused it. */
class Handled {
  readonly effects: ReadonlyMap<string, readonly Effect[]>;
  readonly attempts: ReadonlyMap<string, readonly Attempted[]>;
  readonly letters: ReadonlyMap<string, readonly Letter[]>;
  /** Of the app, from this handler's workload. */
  readonly written: readonly Written[];
  readonly sent: readonly SentWrite[];
  /** Of the app, from all handlers that take no letters. */
  readonly allLetters: readonly Letter[];

  constructor(
    readonly installed: Installed,
    evidence: Evidence,
  ) {
    const { app, appId, scriptId, handler, workload } = installed;
    const ofScript = <T extends { scriptId: string }>(all: readonly T[]): T[] =>
      all.filter((one) => one.scriptId === scriptId);
    const effects = evidence.effects.filter((one) => one.appId === appId && one.handler === handler.name);
    this.effects = groupBy(effects, ({ event }) => event);
    this.attempts = groupBy(ofScript(evidence.attempts), ({ event }) => event);
    this.letters = groupBy(ofScript(evidence.letters), ({ event }) => event);
    this.written = evidence.written.filter((one) => one.appId === appId && one.table === workload.writtenTo);
    this.sent = evidence.sent.filter((one) => one.app === app && one.workload === workload.name);
    this.allLetters = evidence.letters.filter((one) => one.appId === appId && one.source === 'pubsub');
  }

  get events(): ReadonlySet<string> {
    return new Set([...this.effects.keys(), ...this.attempts.keys(), ...this.letters.keys()]);
  }

  /** Messages of a batch that was lost with the server's power wait again, and come in another one. */
  get mayForget(): boolean {
    return this.installed.handler.kind === 'queue';
  }

  /** Events of each cause. */
  get byKey(): ReadonlyMap<string, ReadonlySet<string>> {
    const keys = [
      ...[...this.effects.values()].flat().map(({ key, event }) => ({ key, event })),
      ...[...this.letters.values()]
        .flat()
        .flatMap(({ op, event }) => (op === null ? [] : [{ key: op, event }])),
    ];
    const known = this.mayForget ? keys.filter(({ event }) => this.isSuccess(event)) : keys;
    const events = groupBy(known, ({ key }) => key);
    return new Map([...events].map(([key, all]) => [key, new Set(all.map(({ event }) => event))]));
  }

  isSuccess(event: string): boolean {
    return this.successes(event) > 0;
  }

  successes(event: string): number {
    return (this.attempts.get(event) ?? []).filter(({ status }) => status === 'success').length;
  }

  say(text: string): string {
    return `${this.installed.app} ${this.installed.handler.name}: ${text}`;
  }
}

function wrongEvents(handled: Handled): string[] {
  const isUndertaker = handled.installed.handler.kind === 'dead_letter';
  const wrong = [
    ...[...handled.events].flatMap((event) => (isUndertaker ? [] : wrongEnd(handled, event))),
    ...wrongCauses(handled),
    ...(isUndertaker ? wrongBurials(handled) : []),
  ];
  return wrong.map((text) => handled.say(text));
}

/** Each event has one end, and what it ought to have done was done. */
function wrongEnd(handled: Handled, event: string): string[] {
  const { isPoisoned = false, isTransactional = false } = handled.installed.handler;
  const [successes, letters] = [handled.successes(event), handled.letters.get(event) ?? []];
  const effects = handled.effects.get(event) ?? [];
  const wrong: string[] = [];
  const isForgotten = handled.mayForget && !handled.attempts.has(event);
  if (successes + letters.length !== (isForgotten ? 0 : 1))
    wrong.push(
      `event ${event} has ended with success ${successes} times, with a dead letter ${letters.length} times`,
    );
  if (letters.length > 0 && !isPoisoned)
    wrong.push(`event ${event} was given up, though it would have gone well: ${letters[0]?.error ?? ''}`);
  const times = effects.length;
  const isRight =
    successes > 0 ? (isTransactional ? times === 1 : times >= 1) : !isTransactional || times === 0;
  if (!isRight || (isPoisoned && times > 0)) wrong.push(`event ${event} has ${times} effects`);
  if (!handled.mayForget && new Set(effects.map(({ key }) => key)).size > 1)
    wrong.push(`event ${event} has effects of several causes`);
  return wrong;
}

/** Each cause has one event, and each event a cause. */
function wrongCauses(handled: Handled): string[] {
  const { byKey } = handled;
  const { required, allowed } = causesOf(handled);
  const wrong = required.flatMap((key) => {
    const count = byKey.get(key)?.size ?? 0;
    return count > 0 ? [] : [`no event of ${key} has done anything`];
  });
  for (const [key, events] of byKey) {
    if (allowed !== undefined && !allowed.has(key))
      wrong.push(`${[...events].join()} is of ${key}, which is not there`);
    if (events.size > 1) wrong.push(`${key} has ${events.size} events: ${[...events].join()}`);
  }
  for (const { op, executionId } of handled.sent) {
    if (executionId !== undefined && byKey.get(op)?.has(executionId) !== true)
      wrong.push(`${op} was accepted as ${executionId}, and another event did it`);
  }
  return wrong;
}

/** What must have had its event, and what may have. */
function causesOf(handled: Handled): { required: readonly string[]; allowed?: ReadonlySet<string> } {
  const { installed, written, sent, allLetters } = handled;
  if (installed.handler.kind === 'cron') return { required: [] };
  if (installed.handler.kind === 'dead_letter') {
    const handledOnes = allLetters.filter(({ resolution }) => resolution === 'handled_by_script');
    return { required: handledOnes.map(({ id }) => id), allowed: new Set(allLetters.map(({ id }) => id)) };
  }
  if (installed.workload.writtenTo !== undefined) {
    const keys = written.map(({ key }) => key);
    return { required: keys, allowed: new Set(keys) };
  }
  const opsOf = (all: readonly SentWrite[]): string[] => all.map(({ op }) => op);
  return {
    required: opsOf(sent.filter(({ outcome }) => outcome === 'done')),
    allowed: new Set(opsOf(sent.filter(({ outcome }) => outcome !== 'refused'))),
  };
}

/** Who takes letters is tried once, and the letter says how that went. */
function wrongBurials(handled: Handled): string[] {
  const { allLetters, attempts, events } = handled;
  const ended = [...events].filter((event) => attempts.has(event));
  const wrong = [...events].flatMap((event) => {
    const count = attempts.get(event)?.length ?? 0;
    const isBad = count !== 1 || (handled.isSuccess(event) && !handled.effects.has(event));
    return isBad ? [`event ${event} has ${count} ends, success ${handled.successes(event)} times`] : [];
  });
  if (ended.length !== allLetters.length)
    wrong.push(`${allLetters.length} dead letters have had ${ended.length} events`);
  const well = allLetters.filter(({ resolution }) => resolution === 'handled_by_script').length;
  const successes = ended.filter((event) => handled.isSuccess(event)).length;
  if (well !== successes)
    wrong.push(`${well} dead letters say that they were handled, and ${successes} were`);
  for (const { id, resolution } of allLetters)
    if (resolution === null) wrong.push(`dead letter ${id} has not been taken`);
  return wrong;
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
