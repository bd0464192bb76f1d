import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '../harness/processes.ts';

/** Rooms of src/, each layer reading those before it and itself (docs/architecture.md). */
const layers = [
  ['catalogue', 'time'],
  ['derive'],
  ['crypto', 'hashing', 'storage'],
  ['jobs'],
  ['access', 'records', 'search', 'history'],
  ['backup', 'transfer', 'seed'],
  ['handlers'],
  ['http'],
];

const layerOf = (room: string) => layers.findIndex((rooms) => rooms.includes(room));

it('imports go one way', () => {
  const source = join(repository, 'src');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const rooms = new Set(names.flatMap((name) => (name.includes(sep) ? [name.split(sep)[0]!] : [])));
  expect([...rooms].sort()).toEqual(layers.flat().sort());
  const upward = names.flatMap((name) => {
    const own = layerOf(name.split(sep)[0]!);
    if (own < 0 || name.endsWith('.test.ts')) return [];
    const text = readFileSync(join(source, name), 'utf8');
    return [...text.matchAll(/from '(\.[^']+)'/gu)]
      .map(([, path]) => normalize(join(name, '..', path!)))
      .filter((path) => layerOf(path.split(sep)[0]!) > own)
      .map((path) => `${name} reads ${path}`);
  });
  expect(upward).toEqual([]);
});
