import { isIP } from 'node:net';
import { DomainError } from '#kernel';

/** The environment says something that cannot be followed; the message names every such variable. */
export class ConfigurationError extends DomainError {
  readonly code = 'configuration.invalid';
  readonly kind = 'broken';
}

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** Reads typed values from the environment and collects all faults, so that one start names them all. */
export class Environment {
  private readonly faults: string[] = [];

  constructor(private readonly raw: RawEnvironment) {}

  text(name: string): string | undefined;
  text(name: string, fallback: string): string;
  text(name: string, fallback?: string): string | undefined {
    const value = this.raw[name]?.trim();
    return value === undefined || value === '' ? fallback : value;
  }

  /** A whole number within bounds. */
  int(name: string, fallback: number, bounds: { min: number; max: number }): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
    this.faults.push(`${name}="${text}" must be a whole number from ${bounds.min} to ${bounds.max}`);
    return fallback;
  }

  oneOf<T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const found = allowed.find((one) => one === text);
    if (found !== undefined) return found;
    this.faults.push(`${name}="${text}" must be one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** A URL of one of the given protocols. The value may hold a password: it is never quoted. */
  url(name: string, protocols: readonly string[]): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
    this.faults.push(
      `${name} must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
    );
    return undefined;
  }

  /** IP addresses and networks such as `10.0.0.0/8`, between commas; none when not set. */
  networks(name: string): readonly string[] {
    const words = (this.text(name) ?? '').split(',').map((word) => word.trim());
    const found = words.filter((word) => word !== '');
    const wrong = found.find((word) => !isNetwork(word));
    if (wrong === undefined) return found;
    this.faults.push(`${name}: "${wrong}" is no IP address and no network such as 10.0.0.0/8`);
    return [];
  }

  fault(message: string): void {
    this.faults.push(message);
  }

  /** @throws ConfigurationError naming every fault found so far. */
  throwIfFaulty(): void {
    if (this.faults.length > 0) throw new ConfigurationError(`Cannot start: ${this.faults.join('; ')}`);
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
