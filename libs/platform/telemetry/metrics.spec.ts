import { Metrics } from './index.js';

it('shows one figure for each value of a label, as they are when somebody scrapes', async () => {
  const metrics = new Metrics('spec');
  let figures: [string, number][] = [
    ['one', 1],
    ['two', 2],
  ];
  metrics.gauges('picloud_spec_things', 'Things', 'thing', () => Promise.resolve(figures));
  expect(await metrics.registry.metrics()).toContain('picloud_spec_things{thing="two",role="spec"} 2');
  figures = [['one', 3]];
  const text = await metrics.registry.metrics();
  expect(text).toContain('picloud_spec_things{thing="one",role="spec"} 3');
  expect(text).not.toContain('thing="two"');
});

it('shows all the others while some cannot be read', async () => {
  const metrics = new Metrics('spec');
  metrics.gauges('picloud_spec_things', 'Things', 'thing', () => Promise.reject(new Error('away')));
  const text = await metrics.registry.metrics();
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).not.toContain('{thing=');
});
