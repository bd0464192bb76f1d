import { expect, it } from 'vitest';
import { Connection } from './connections.ts';

it('looks for a database that is away again within a second, however often it was not there', async () => {
  const connection = new Connection({
    host: '/nowhere/of/any/socket',
    port: 5432,
    database: 'roster',
    username: 'nobody',
    connection: { application_name: 'test' },
  });
  let longest = 0;
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const started = performance.now();
    await expect(connection.run({ text: 'select 1' })).rejects.toMatchObject({ code: 'ENOENT' });
    longest = Math.max(longest, performance.now() - started);
  }
  await connection.close();
  expect(longest).toBeLessThan(1000);
}, 60_000);
