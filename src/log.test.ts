import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** What a process of its own writes on its error stream when it logs an object. */
function logged(object: string): Record<string, unknown> {
  const text = `import { createLog } from ${JSON.stringify(import.meta.resolve('./log.ts'))};
createLog('info').info(${object}, 'told');`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' });
  return JSON.parse(stderr);
}

it('shows protected members nowhere, at whatever depth, and all else as it is', () => {
  const line = logged(`{
    code: '0000',
    password: 'a',
    body: { security: { password: 'b', trust_level: 3 }, credit_card: [{ id: 1, number: 'c', security_code: 'd' }] },
    reset: { reset_security_data: { reset_password: { current_password: 'e', new_password: 'f' } } },
    authentication: { code: 'g', type: 4 },
    authentication_data: [{ code: 'h' }],
    headers: { authorization: 'i' },
    result: { code: '1001' },
  }`);
  expect(line).toMatchObject({
    code: '0000',
    password: '____',
    body: {
      security: { password: '____', trust_level: 3 },
      credit_card: [{ id: 1, number: '____', security_code: '____' }],
    },
    reset: { reset_security_data: { reset_password: { current_password: '____', new_password: '____' } } },
    authentication: { code: '____', type: 4 },
    authentication_data: [{ code: '____' }],
    headers: { authorization: '____' },
    result: { code: '1001' },
    msg: 'told',
  });
});

it('shows them neither in errors nor in objects of a class, and stands a circle', () => {
  const line = logged(
    `Object.assign(Object.create({}), {
      of: new (class { password = 'a'; id = 1 })(),
      err: Object.assign(new TypeError('words with a value'), { code: 'E', password: 'b', severity: 'ERROR' }),
      round: (() => { const round = { id: 2 }; round.self = round; return round; })(),
      at: new Date(0),
    })`,
  );
  expect(line).toMatchObject({
    of: { password: '____', id: 1 },
    err: { name: 'TypeError', code: 'E' },
    round: { id: 2, self: { id: 2 } },
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(JSON.stringify(line)).not.toMatch(/words with a value|"[ab]"/);
});
