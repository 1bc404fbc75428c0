import { requireUsageReport } from './index.js';
import type { UsageReport } from './index.js';

const check = (more: Partial<UsageReport>) => () =>
  requireUsageReport({ metric: 'tokens', quantity: 1, attributes: undefined, ...more });
const refused = (code: string) => expect.objectContaining({ code }) as Error;

it.each<Partial<UsageReport>>([
  { metric: 'tokens.input' },
  { metric: 'A:b-c_1' },
  { metric: `a${'b'.repeat(99)}` },
  { quantity: 0 },
  { quantity: -1.5 },
  { quantity: Number.MAX_VALUE },
  { attributes: '{}' },
  { attributes: '{"model":"x","tokens":{"in":1,"out":[2,null]}}' },
  { attributes: `{"a":"${'x'.repeat(4_096 - 8)}"}` },
  { attributes: `{"a":${'['.repeat(2_045)}${']'.repeat(2_045)}}` },
])('takes report %# (R-USAGE-01)', (more) => {
  expect(check(more)).not.toThrow();
});

it.each<[string, Partial<UsageReport>]>([
  ...['', '1a', 'a b', 'a/b', '.a', `a${'b'.repeat(100)}`, 'a\n', 'é'].map(
    (metric) => ['usage.invalid-metric', { metric }] as [string, Partial<UsageReport>],
  ),
  ['usage.invalid-quantity', { quantity: Number.NaN }],
  ['usage.invalid-quantity', { quantity: Number.POSITIVE_INFINITY }],
  ...['', '{', '1', 'null', '[]', '"x"', '{"__proto__":1}', '{"a":[{"__proto__":{}}]}'].map(
    (attributes) => ['usage.invalid-attributes', { attributes }] as [string, Partial<UsageReport>],
  ),
  ['usage.invalid-attributes', { attributes: `{"a":"${'x'.repeat(4_096 - 7)}"}` }],
  ['usage.invalid-attributes', { attributes: `{"a":"${'é'.repeat(2_045)}"}` }],
])('refuses with %s, report %# (R-USAGE-02)', (code, more) => {
  expect(check(more)).toThrow(refused(code));
});
