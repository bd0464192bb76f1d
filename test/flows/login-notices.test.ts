import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FlowSetting, setUpFlows } from './setting.ts';

let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

it('what becomes of an outside login is told to the user', async () => {
  const { userId, address } = await at.person();
  const path = `/user/external_auth/${userId}`;
  const told = async () => {
    const rows = await at.messagesOf(userId);
    return rows.map(({ template }) => template);
  };
  const added = await at.at.call('POST', path, {
    external_auth: [{ login_id: '1644722242300054', type: 3 }],
  });
  const { id } = added.json.external_auth[0];
  await at.at.call('PUT', path, { external_auth: [{ id, status: '2' }] });
  // What changes nothing is not told.
  await at.at.call('PUT', path, { external_auth: [{ id, status: '2' }] });
  await at.at.call('PUT', path, { external_auth: [{ id, verification_status: 1 }] });
  await at.at.call('DELETE', path, { external_auth: [{ id }] });
  expect(await told()).toEqual([
    'external_login_added',
    'external_login_changed',
    'external_login_verified',
    'external_login_removed',
  ]);
  await at.told(address, 3);
});
