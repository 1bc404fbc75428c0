import { Injectable, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MINUTE_MS, SECOND_MS, systemClock } from '#kernel';
import type { Clock } from '#kernel';
import { cellKilled, quarantineLifted, scriptQuarantined } from '#contracts';
import type { CellKilled } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { afterKill, afterVerdict, pauseLeftMs, ScriptQuarantinedError } from '../domain/index.js';
import type { KillRecord } from '../domain/index.js';

const SCRIPTS_KEPT = 10_000;
/** The last words of a process can be long. */
const MAX_REASON_CHARS = 300;
/** Within this an event of this executor's own comes back over the bus; later it is lost. */
const ECHO_WITHIN_MS = 5 * SECOND_MS;

/**
 * Versions that kill their cells, and how long they pause. Every executor tells the others of its kills, and all
 * count alike, so that a killer that is sent elsewhere is known there already.
 */
@Injectable()
export class Quarantines {
  /** By script, then version. */
  private readonly records = new LRUCache<string, Map<number, KillRecord>>({ max: SCRIPTS_KEPT });
  /** Own kills whose event has not come back yet: when each was told, by version. They have been counted. */
  private readonly told = new LRUCache<string, number[]>({ max: SCRIPTS_KEPT, ttl: MINUTE_MS });

  constructor(
    private readonly bus: MessageBus,
    private readonly logger: Logger,
    @Optional() private readonly clock: Clock = systemClock,
  ) {
    bus.subscribe(cellKilled, (kill) => this.hear(kill));
    bus.subscribe(scriptQuarantined, ({ scriptId, version, strikes, untilMs }) =>
      this.set(scriptId, version, afterVerdict(this.record(scriptId, version), { strikes, untilMs })),
    );
    bus.subscribe(quarantineLifted, ({ scriptId }) => this.records.delete(scriptId));
  }

  /** @throws ScriptQuarantinedError while this version pauses. */
  refuse(scriptId: string, version: number): void {
    if (this.records.size === 0) return;
    const record = this.record(scriptId, version);
    if (record === undefined) return;
    const leftMs = pauseLeftMs(record, this.clock.now());
    if (leftMs > 0) throw new ScriptQuarantinedError(leftMs);
  }

  /** A cell of this executor ended, and this version did it for certain. */
  blamed(scriptId: string, version: number, reason: string): void {
    const words = reason.slice(0, MAX_REASON_CHARS);
    const name = nameOf(scriptId, version);
    const now = this.clock.now();
    // Counted at once: the next run may be here before the event is back.
    this.told.set(name, [...(this.told.get(name) ?? []), now]);
    const begun = this.count(scriptId, version, now);
    this.bus.publish(cellKilled, { scriptId, version, reason: words });
    if (begun === undefined) return;
    const { strikes, untilMs } = begun;
    this.logger.warn({ scriptId, version, strikes, untilMs }, 'A script is quarantined');
    this.bus.publish(scriptQuarantined, { scriptId, version, untilMs, strikes, reason: words });
  }

  private hear({ scriptId, version }: CellKilled): void {
    const name = nameOf(scriptId, version);
    const now = this.clock.now();
    const awaited = (this.told.get(name) ?? []).filter((at) => at > now - ECHO_WITHIN_MS);
    if (awaited.length === 0) {
      this.count(scriptId, version, now);
      return;
    }
    // Whose event it is does not matter: each is counted once.
    awaited.shift();
    if (awaited.length === 0) this.told.delete(name);
    else this.told.set(name, awaited);
  }

  /** @returns the quarantine that this kill has begun. */
  private count(scriptId: string, version: number, now: number): KillRecord | undefined {
    const before = this.record(scriptId, version);
    const after = afterKill(before, now);
    this.set(scriptId, version, after);
    return after.untilMs > now && after.untilMs !== before?.untilMs ? after : undefined;
  }

  private record(scriptId: string, version: number): KillRecord | undefined {
    return this.records.get(scriptId)?.get(version);
  }

  private set(scriptId: string, version: number, record: KillRecord): void {
    const versions = this.records.get(scriptId) ?? new Map<number, KillRecord>();
    versions.set(version, record);
    this.records.set(scriptId, versions);
  }
}

function nameOf(scriptId: string, version: number): string {
  return `${scriptId}:${version}`;
}
