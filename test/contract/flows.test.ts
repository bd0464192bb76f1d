import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowNames, stepsOf } from '../../src/catalogue/flows.ts';
import { operations } from '../../src/catalogue/operations.ts';
import { flows } from '../../src/flows/index.ts';
import { completeByLink, confirmByLink } from '../../src/flows/links/steps.ts';
import { repository } from '../harness/processes.ts';

describe.each(flowNames.map((name) => [name] as const))('the flow %s', (name) => {
  it('has the steps of the grid, in their order', () => {
    const flow = flows[name];
    // The runner has the first two for all flows.
    expect(['readBody', 'limitCalls', ...Object.keys(flow.steps)]).toEqual(stepsOf(name));
    expect(flow.name).toBe(name);
  });

  it('carries out an operation', () => {
    expect(operations.filter(({ flow }) => flow === name).length).toBeGreaterThan(0);
  });
});

it.each([confirmByLink, completeByLink])(
  'a link takes the steps of the flow that a code takes: $name',
  (flow) => {
    expect(Object.keys(flow.steps)).toEqual(Object.keys(flows[flow.name].steps));
  },
);

it('a flow is a folder of its own, or shares that of its kind', () => {
  const folders = readdirSync(join(repository, 'src/flows'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const folder of folders)
    expect(readFileSync(join(repository, 'src/flows', folder, 'steps.ts'), 'utf8')).toContain('steps: {');
});
