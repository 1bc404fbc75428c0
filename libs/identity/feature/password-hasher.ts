import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { SignInBusyError } from '#identity/domain';
import { Turns } from './turns.js';

/** The library's default algorithm is Argon2id, version 19. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each hash takes a core and 19 MiB while it runs. */
const HASHES_AT_ONCE = 4;
/** About a second's work at 4 at once; whoever comes after is told to try again. */
const MAX_WAITING = 64;

export interface CheckSteps {
  /** Called when the turn has come, before any work; a throw ends the check. */
  readonly before: () => void;
  /** Awaited before the turn is passed on, so that the next in line sees what it did. */
  readonly onMismatch: () => Promise<void>;
}

/** Argon2id, a few at a time (R-AUTH-01). */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private readonly turns = new Turns(HASHES_AT_ONCE, MAX_WAITING, () => new SignInBusyError());
  private nobodysHash = '';

  async onModuleInit(): Promise<void> {
    this.nobodysHash = await this.hash(randomBytes(32).toString('base64url'));
  }

  /** @throws SignInBusyError */
  hash(password: string): Promise<string> {
    return this.turns.take(() => hash(password, ARGON2ID));
  }

  /**
   * Whether the password belongs to the hash. Without a hash, as for an unknown user, the same work is done
   * against one that nobody knows the password of, and the answer is no.
   * @throws SignInBusyError
   */
  check(passwordHash: string | undefined, password: string, steps: CheckSteps): Promise<boolean> {
    return this.turns.take(async () => {
      steps.before();
      const matches = await verify(passwordHash ?? this.nobodysHash, password);
      if (matches && passwordHash !== undefined) return true;
      await steps.onMismatch();
      return false;
    });
  }
}
