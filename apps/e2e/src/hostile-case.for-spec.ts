/** How a hostile script may end: with one of these codes, or with 200 and no code where it harms nobody. */
export interface HostileCase {
  readonly name: string;
  readonly source: string;
  readonly ends: readonly Ending[];
  readonly sandbox?: Readonly<Record<string, number>>;
}

export type Ending = keyof typeof STATUS;

export const STATUS = {
  ok: 200,
  'script.timed-out': 504,
  'script.out-of-budget': 507,
  'script.threw': 502,
  'script.invalid-result': 502,
  'executor.crashed': 502,
} as const;

/** Small enough that a case is soon over, large enough that a slow machine does not end an innocent one. */
export const LIMITS = { cpu_ms: 300, wall_ms: 1_500, memory_mb: 32 };

export const BUDGET: readonly Ending[] = ['script.out-of-budget'];
export const THREW: readonly Ending[] = ['script.threw'];
export const INVALID: readonly Ending[] = ['script.invalid-result'];
/** The engine may find its own end before the limit finds the script. */
export const MEMORY: readonly Ending[] = ['script.out-of-budget', 'executor.crashed', 'script.threw'];

export const run = (body: string, head = ''): string =>
  `${head}\nexport default async function (ctx) {\n${body}\n}`;
export const sdk = "import { http, log, env, PiCloudError } from 'picloud';";
