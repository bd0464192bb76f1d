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
