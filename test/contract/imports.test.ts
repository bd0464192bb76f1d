import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../harness/processes.ts';

/**
 * Rooms of src/ from the ground up, and the files that stand beside them (docs/architecture.md). What stands in one layer
 * reads lower layers and nothing else, so that no two rooms form a circle.
 */
const layers = [
  ['objects.ts'],
  [
    'catalogue',
    'time',
    'describe-failure.ts',
    'fair-places.ts',
    'fresh-value.ts',
    'fair-queue.ts',
    'ground-error.ts',
    'stop-signal.ts',
  ],
  ['derive', 'rules', 'standing', 'config.ts', 'fair-turns.ts', 'give-way.ts', 'read-lines.ts'],
  ['crypto', 'hashing', 'outbound', 'config-table.ts', 'housekeeping.ts', 'log.ts'],
  ['storage'],
  ['ground', 'jobs'],
  ['files'],
  ['keys'],
  ['calls'],
  ['access', 'deciding', 'history', 'notify', 'search'],
  ['users', 'backup', 'webhooks', 'services.ts'],
  ['kyc'],
  ['feeds', 'flows', 'watchlists'],
  ['operators', 'reviews'],
  ['transfer', 'installation'],
  ['handlers', 'seed', 'job-handlers.ts'],
  ['http'],
  ['pages', 'console'],
  ['app.ts', 'serve.ts'],
  ['main.ts'],
];

const layerOf = (room: string) => layers.findIndex((rooms) => rooms.includes(room));

const source = join(repository, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

/** The room of a file: its folder in src/, or itself where it stands directly in src/. */
const roomOf = (path: string) => path.split(sep)[0]!;

/** What a file imports of src/, as paths from there. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(source, name), 'utf8');
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/gu)]
    .map(([, path]) => normalize(join(name, '..', path!)))
    .filter((path) => !path.startsWith('..'));
}

describe('the rooms', () => {
  it('each have a layer', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(layers.flat().sort());
  });

  it('read lower layers and nothing else', () => {
    const upward = files.flatMap((name) =>
      importsOf(name)
        .filter((path) => roomOf(path) !== roomOf(name) && layerOf(roomOf(path)) >= layerOf(roomOf(name)))
        .map((path) => `${name} reads ${path}`),
    );
    expect(upward).toEqual([]);
  });
});
