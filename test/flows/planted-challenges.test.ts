import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

// Somebody who can write to the database, without the keys, with a challenge of their own.
let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const fresh = 'Planted river 28!';

/** Has somebody forget the password; the newest challenge of that user. */
async function forget({ userId, address }: Person) {
  const before = at.countOf(address);
  const asked = await at.flow('reset', {
    info: { type: 3 },
    reset_security_data: { forget_password: { verified_email: address } },
  });
  const { code, link } = await at.received(address, before);
  const [row] = await at.owner`select max(id)::int as id from challenge where user_id = ${userId}`;
  return {
    code,
    link: `password/${link}`,
    handle: asked.json.authentication[0].code as string,
    id: row!['id'] as number,
  };
}

/** Asks for a mail that verifies an address; the newest challenge of that user. */
async function verify({ userId, address }: Person) {
  const before = at.countOf(address);
  await at.flow(`verify/${userId}`, { verify_data: { email: { address } }, info: { type: 8 } });
  const { code, link } = await at.received(address, before);
  const [row] = await at.owner`select max(id)::int as id from challenge where user_id = ${userId}`;
  return { code, link: `verify/${link}`, id: row!['id'] as number };
}

const complete = async (handle: string, code?: string) =>
  at.verdict(
    await at.flow('reset', {
      info: { type: 1 },
      reset_security_data: { reset_password: { new_password: fresh } },
      authentication: [{ type: 2, code: handle }],
      ...(code !== undefined && { confirm_data: { verification_code: code } }),
    }),
  );

const confirmHandle = async (handle: string, code: string) =>
  at.verdict(
    await at.flow('confirm', {
      info: { type: 9 },
      confirm_data: { verification_code: code },
      authentication: [{ type: 2, code: handle }],
    }),
  );

const confirm = async ({ userId, address }: Person, code: string) =>
  at.verdict(
    await at.flow(`confirm/${userId}`, {
      verify_data: { email: { address } },
      confirm_data: { verification_code: code },
      info: { type: 9 },
    }),
  );

async function send(link: string): Promise<number> {
  const page = await at.at.server.app.inject({
    method: 'POST',
    url: `/security/${link}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ password: fresh }).toString(),
  });
  return page.statusCode;
}

async function keepsPassword({ userId }: Person): Promise<void> {
  const validated = await at.flow(`validate/${userId}`, { validate_data: { password }, info: { type: 10 } });
  expect(at.verdict(validated)).toBe('200 0000');
}

let made = 0;
const unverified = () => {
  made += 1;
  return at.person({ email: [{ address: `planted${made}@example.com`, is_primary: 1 }] });
};

const mailOf = async ({ userId }: Person) =>
  (await at.owner`select id from email where user_id = ${userId}`)[0]!['id'] as number;

describe('the password of another user is not set', () => {
  it('by a challenge of one own that was given to that user', async () => {
    const [own, victim] = [await at.person(), await at.person()];
    const { handle, code, link, id } = await forget(own);
    await at.owner`update challenge set user_id = ${victim.userId}, contact_id = ${await mailOf(victim)}
      where id = ${id}`;
    expect(await complete(handle, code)).toBe('422 4001');
    expect(await confirmHandle(handle, code)).toBe('422 4001');
    expect(await send(link)).toBe(410);
    await keepsPassword(victim);
  });

  it('by the hashes of a code and a link of one own in a challenge of that user', async () => {
    const [own, victim] = [await at.person(), await at.person()];
    const planted = await forget(own);
    const { handle, id } = await forget(victim);
    const [row] = await at.owner`select code, link, link_mac from challenge where id = ${planted.id}`;
    await at.owner`update challenge set link = null where id = ${planted.id}`;
    await at.owner`update challenge set code = ${row!['code']}, link = ${row!['link']},
      link_mac = ${row!['link_mac']} where id = ${id}`;
    expect(await complete(handle, planted.code)).toBe('422 4001');
    expect(await send(planted.link)).toBe(410);
    await keepsPassword(victim);
  });

  it('by a challenge that the row says is proven', async () => {
    const [own, victim] = [await at.person(), await at.person()];
    const planted = await forget(own);
    expect(await confirmHandle(planted.handle, planted.code)).toBe('200 0000');
    const [proven] = await at.owner`select * from challenge where id = ${planted.id}`;
    const { handle, id } = await forget(victim);
    for (const mac of [null, proven!['proven_mac']]) {
      await at.owner`update challenge set status = 3, proven_mac = ${mac},
        proven_ends_at = ${proven!['proven_ends_at']} where id = ${id}`;
      expect(await complete(handle)).toBe('422 4001');
    }
    // The owner's own one is none of the handle of somebody else.
    const theirs = await forget(victim);
    expect(await confirmHandle(theirs.handle, theirs.code)).toBe('200 0000');
    await at.owner`update challenge set handle = '\\x00' where id = ${planted.id}`;
    await at.owner`update challenge set handle = ${proven!['handle']} where id = ${theirs.id}`;
    expect(await complete(planted.handle)).toBe('422 4001');
    await keepsPassword(victim);
  });
});

describe('a challenge', () => {
  it('of one address verifies no other, by its code or its link', async () => {
    const person = await unverified();
    const { json } = await at.at.call('POST', `/user/email/${person.userId}`, {
      email: [{ address: `another-${person.address}`, is_primary: 0 }],
    });
    const other = { ...person, address: `another-${person.address}` };
    const { code, link, id } = await verify(person);
    const { contact } = (
      await at.owner`select contact from challenge where id = ${(await verify(other)).id}`
    )[0]!;
    await at.owner`update challenge set contact = ${contact}, contact_id = ${json.email[0].id}, id = ${id + 100_000}
      where id = ${id}`;
    expect(await confirm(other, code)).toBe('422 4001');
    expect(await send(link)).toBe(410);
    await at.owner`update challenge set id = ${id} where id = ${id + 100_000}`;
    expect(await confirm(other, code)).toBe('422 4001');
    expect(await send(link)).toBe(410);
  });

  it('of a verification sets no password', async () => {
    const person = await at.person();
    const { code, link, id } = await verify(person);
    const { handle, id: forgotten } = await forget(person);
    const [row] = await at.owner`select handle from challenge where id = ${forgotten}`;
    await at.owner`update challenge set handle = '\\x01' where id = ${forgotten}`;
    await at.owner`update challenge set purpose = 2, handle = ${row!['handle']} where id = ${id}`;
    expect(await complete(handle, code)).toBe('422 4001');
    expect(await send(link.replace('verify', 'password'))).toBe(410);
    await keepsPassword(person);
  });

  it('does not count for longer than it was made for', async () => {
    const person = await at.person();
    const { handle, code, link, id } = await forget(person);
    now = new Date(now.getTime() + 11 * 60_000);
    await at.owner`update challenge set code_ends_at = code_ends_at + interval '1 hour',
      link_ends_at = link_ends_at + interval '1 hour' where id = ${id}`;
    expect(await complete(handle, code)).toBe('422 4001');
    expect(await send(link)).toBe(410);
    await keepsPassword(person);
  });
});
