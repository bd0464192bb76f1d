import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimHash } from '../../src/storage/claim-hash.ts';
import { runFor, type Statement } from '../../src/storage/connections.ts';
import { endClaimsDue, readClaimsDue } from '../../src/storage/contact-claims.ts';
import { type ClaimedContacts, claimContacts } from '../../src/users/claim-contacts.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

const addressOf = ({ address }: { address: string }) => address;

describe('a contact', () => {
  it('is told apart without regard to case, and free again once it is given up', async () => {
    const { info, email } = await at.createUser({
      email: [{ address: 'Mixed.Case@Example.com', is_primary: 1 }],
    });
    expect(email[0].address).toBe('Mixed.Case@Example.com');
    const wanted = { email: [{ address: 'mixed.case@example.COM', is_primary: 1 }] };
    expect((await at.call('POST', '/user', newUserBody(wanted))).json.result.code).toBe('3010');
    await at.call('PUT', `/user/email/${info.id}`, {
      email: [{ id: email[0].id, address: 'other@example.com' }],
    });
    expect((await at.call('POST', '/user', newUserBody(wanted))).json.result.code).toBe('0000');
  });

  it('is one address in both forms of its domain, found under either', async () => {
    const { info, email } = await at.createUser({
      email: [
        { address: 'Info@Bücher.example', is_primary: 1 },
        { address: 'лев@例え.jp', is_primary: 0 },
        { address: "o'brien@anna--lena.example", is_primary: 0 },
      ],
    });
    expect(email.map(addressOf)).toEqual([
      'Info@Bücher.example',
      'лев@例え.jp',
      "o'brien@anna--lena.example",
    ]);
    for (const address of ['info@xn--bcher-kva.example', 'INFO@BÜCHER。EXAMPLE', 'лев@xn--r8jz45g.jp']) {
      const wanted = { email: [{ address, is_primary: 1 }] };
      expect((await at.call('POST', '/user', newUserBody(wanted))).json.result.code, address).toBe('3010');
    }
    const range = { from_date: '2020-01-01', to_date: '2030-01-01' };
    for (const part of [
      { search_term: 'bücher.exam' },
      { search_term: 'Info@bücher.example' },
      { search_term: '例え.jp' },
      { email: 'info@bücher.example' },
      { email: 'info@xn--bcher-kva.example' },
      { email: 'лев@xn--r8jz45g.jp' },
    ]) {
      const { json } = await at.call('POST', '/user/inquiry', { ...range, ...part });
      const found = json.users.map((one: { info: { id: number } }) => one.info.id);
      expect(found, JSON.stringify(part)).toEqual([info.id]);
    }
    // Who changes something else of it keeps it.
    const kept = await at.call('PUT', `/user/email/${info.id}`, { email: [{ id: email[0].id, type: 2 }] });
    expect(kept.json.result.code).toBe('0000');
  });

  it.each([
    ['email', { address: 'ann..lee@example.com' }, 'address: 1158'],
    ['email', { address: '...@...a' }, 'address: 1158'],
    ['email', { address: 'a@b..c.com' }, 'address: 1158'],
    ['email', { address: 'a@-b-.com' }, 'address: 1186'],
    ['email', { address: `${'a'.repeat(65)}@example.com` }, 'address: 1185'],
    ['phone', { number: '+683412' }, 'number: 1190'],
  ])('that cannot be is refused: %s %j', async (list, change, fault) => {
    const { info } = await at.createUser();
    const entry = { is_primary: 0, ...(list === 'phone' && { country_code: '570' }), ...change };
    const answer = await at.call('POST', `/user/${list}/${info.id}`, { [list]: [entry] });
    expect(at.faultsOf(answer)).toEqual([`$.${list}[0].${fault}`]);
  });

  it('of a small island has few digits, and may be of another country than it is said to be', async () => {
    const { info } = await at.createUser();
    for (const number of ['+6834123', '+442071838750']) {
      const phone = [{ country_code: '840', number, is_primary: 0 }];
      expect((await at.call('POST', `/user/phone/${info.id}`, { phone })).json.result.code).toBe('0000');
    }
  });

  it('is one number, whatever country it is said to be of', async () => {
    await at.createUser({ phone: [{ country_code: '124', number: '+13065550199', is_primary: 1 }] });
    const same = { phone: [{ country_code: '840', number: '+13065550199', is_primary: 1 }] };
    expect((await at.call('POST', '/user', newUserBody(same))).json.result.code).toBe('3011');
  });

  it('changes places with another of the same user, also in a dry run', async () => {
    const [one, other] = ['places1@example.com', 'places2@example.com'];
    const { info, email } = await at.createUser({
      email: [
        { address: one, is_primary: 1 },
        { address: other, is_primary: 0 },
      ],
    });
    const turned = [
      { id: email[0].id, address: other },
      { id: email[1].id, address: one },
    ];
    for (const validate of ['1', '0']) {
      const { json } = await at.call('PUT', `/user/email/${info.id}`, { email: turned, validate });
      expect(json.result.code, `validate ${validate}`).toBe('0000');
    }
    expect((await at.call('GET', `/user/email/${info.id}`)).json.email.map(addressOf)).toEqual([other, one]);
    const wanted = { email: [{ address: one, is_primary: 1 }] };
    expect((await at.call('POST', '/user', newUserBody(wanted))).json.result.code).toBe('3010');
  });

  it('given up while the programme did not ask for one user each is free when it does again', async () => {
    const wanted = (address: string) => ({ email: [{ address, is_primary: 1 }] });
    const { info, email } = await at.createUser(wanted('kept@example.com'));
    const added = await at.call('POST', `/user/email/${info.id}`, {
      email: [
        { address: 'deleted@example.com', is_primary: 0 },
        { address: 'replaced@example.com', is_primary: 0 },
      ],
    });
    const [deleted, replaced] = added.json.email;
    await settings(false);
    try {
      await at.call('DELETE', `/user/email/${info.id}`, { email: [{ id: deleted.id }] });
      await at.call('PUT', `/user/email/${info.id}`, {
        email: [
          { id: replaced.id, address: 'replacing@example.com' },
          { id: email[0].id, type: 2 },
        ],
      });
    } finally {
      await settings(true);
    }
    for (const [address, code] of [
      ['deleted@example.com', '0000'],
      ['replaced@example.com', '0000'],
      ['kept@example.com', '3010'],
    ] as const) {
      const { json } = await at.call('POST', '/user', newUserBody(wanted(address)));
      expect(json.result.code, address).toBe(code);
    }
  });

  const settings = async (unique: boolean) =>
    at.server.call('PUT', '/v1/program/77', {
      token: await at.server.token('admin'),
      body: { program: { unique_email: unique, unique_phone: unique } },
    });

  /** The server's own chore leaves what was just changed for later, and is not in the way. */
  const claimNow = (told: ClaimedContacts[], stopping = new AbortController().signal) =>
    claimContacts(at.server.services, stopping, (one) => told.push(one), -5);

  const codeOf = async (contacts: Record<string, unknown>) =>
    (await at.call('POST', '/user', newUserBody(contacts))).json.result.code;

  const inProgram = (text: string, values: Statement['values'] = []) =>
    runFor(at.server.services.connections, 77, { text, values });

  const claimOf = (address: string) =>
    claimHash(at.server.services.keyring, 77, { kind: 'email', canonical: address });

  /** Users with the same email and phone, of whom the first holds both. */
  const makeSharing = async (count: number, contacts: Record<string, unknown>) => {
    await settings(false);
    try {
      const made = [];
      while (made.length < count) made.push(await at.createUser(contacts));
      return made;
    } finally {
      await settings(true);
      await claimNow([]);
    }
  };

  it('may be shared where the programme says so, and belongs to the first of those who do when it says otherwise', async () => {
    const { email, phone } = newUserBody() as Record<string, object[]>;
    await settings(false);
    try {
      const first = await at.createUser({ email, phone });
      const second = await at.createUser({ email, phone });
      const third = await at.createUser();
      await at.call('DELETE', `/user/${third.info.id}`);
      await settings(true);
      const told: ClaimedContacts[] = [];
      const claim = () => claimNow(told);
      await claim();
      expect(told).toMatchObject([
        { program: 77, kind: 'email', shared: 1 },
        { program: 77, kind: 'phone', shared: 1 },
      ]);
      await claim();
      expect(told).toHaveLength(2);
      expect([await codeOf({ email }), await codeOf({ phone })]).toEqual(['3010', '3011']);
      // What a closed user had is free, and so is what the one who holds it gives up.
      expect(await codeOf({ email: third.email, phone: third.phone })).toBe('0000');
      const address = { address: 'instead@example.com' };
      await at.call('PUT', `/user/email/${second.info.id}`, {
        email: [{ id: second.email[0].id, ...address }],
      });
      expect(await codeOf({ email, phone: newUserBody()['phone'] })).toBe('3010');
      await at.call('DELETE', `/user/${first.info.id}`);
      expect(await codeOf({ email })).toBe('0000');
    } finally {
      await settings(true);
    }
  });

  it('is free when the last of those who share it has given it up', async () => {
    const { email, phone } = newUserBody() as Record<string, object[]>;
    const [first, second, third, fourth] = await makeSharing(4, { email, phone });
    const codes = async () => [await codeOf({ email }), await codeOf({ phone })];
    // The second keeps the phone and gives up the email.
    const instead = [{ id: second.email[0].id, address: 'given-up@example.com' }];
    await at.call('PUT', `/user/email/${second.info.id}`, { email: instead });
    await at.call('DELETE', `/user/${first.info.id}`);
    expect(await codes()).toEqual(['3010', '3011']);
    await at.call('DELETE', `/user/${third.info.id}`);
    expect(await codes()).toEqual(['3010', '3011']);
    await at.call('DELETE', `/user/${fourth.info.id}`);
    expect(await codes()).toEqual(['0000', '3011']);
    await at.call('DELETE', `/user/${second.info.id}`);
    expect(await codeOf({ phone })).toBe('0000');
  });

  it('that is shared is not taken back by who gave it up while another has it', async () => {
    const { email } = newUserBody() as { email: { address: string }[] };
    const [first, second] = await makeSharing(2, { email });
    const change = async (address: string) => {
      const body = { email: [{ id: first.email[0].id, address }] };
      return (await at.call('PUT', `/user/email/${first.info.id}`, body)).json.result.code;
    };
    const own = email[0]!.address;
    expect([await change('elsewhere@example.com'), await change(own)]).toEqual(['0000', '3010']);
    await at.call('DELETE', `/user/${second.info.id}`);
    expect(await change(own)).toBe('0000');
  });

  /** Until another session waits for what this one has locked. */
  const isWaitedFor = (session: postgres.ReservedSql | postgres.TransactionSql) =>
    expect
      .poll(
        async () =>
          (
            await session`select count(*)::integer as count from pg_stat_activity
            where pg_backend_pid() = any(pg_blocking_pids(pid))`
          )[0]!['count'],
        { timeout: 5000 },
      )
      .toBeGreaterThan(0);

  it('that is passed on while two want it stays with whom it was passed on to', async () => {
    const { email } = newUserBody() as { email: { address: string }[] };
    const [, second, third] = await makeSharing(3, { email });
    const hash = Buffer.from(claimOf(email[0]!.address).slice(2), 'hex');
    const sql = postgres({ ...at.server.database.appOptions, max: 1, onnotice: () => undefined });
    let wanting: Promise<string> | undefined;
    try {
      await sql`select set_config('roster.program_id', '77', false)`;
      // The second holds it and has it no more; nobody is noted, as after another call has passed it on.
      await at.call('PUT', `/user/email/${second.info.id}`, {
        email: [{ id: second.email[0].id, address: 'moved-away@example.com' }],
      });
      await sql`update claim set user_id = ${second.info.id} where program_id = 77 and hash = ${hash}`;
      await sql`delete from shared_contact where program_id = 77 and hash = ${hash}`;
      await sql.begin(async (other) => {
        await other`update claim set user_id = ${third.info.id} where program_id = 77 and hash = ${hash}`;
        wanting = codeOf({ email });
        await isWaitedFor(other);
      });
      expect(await wanting).toBe('3010');
    } finally {
      await sql.end();
    }
  });

  it('that is given up at the moment it is found to be shared goes to the other', async () => {
    const { email } = newUserBody() as { email: { address: string }[] };
    await settings(false);
    const other = await at.createUser({ email });
    await settings(true);
    const holder = await at.createUser({ email });
    const sql = postgres({ ...at.server.database.appOptions, max: 1, onnotice: () => undefined });
    let closing: Promise<unknown> | undefined;
    try {
      await sql.begin(async (chore) => {
        await chore`select set_config('roster.program_id', '77', true)`;
        const hash = Buffer.from(claimOf(email[0]!.address).slice(2), 'hex');
        const marked =
          await chore`update claim set is_shared = true where program_id = 77 and hash = ${hash}`;
        expect(marked.count).toBe(1);
        await chore`insert into shared_contact (program_id, hash, user_id) values (77, ${hash}, ${other.info.id})`;
        closing = at.call('DELETE', `/user/${holder.info.id}`);
        await isWaitedFor(chore);
      });
      await closing;
    } finally {
      await sql.end();
    }
    expect(await codeOf({ email })).toBe('3010');
    await at.call('DELETE', `/user/${other.info.id}`);
    expect(await codeOf({ email })).toBe('0000');
  });

  it('that was claimed at the moment at which it was given up is free', async () => {
    const address = 'claimed-too-late@example.com';
    const { info } = await at.createUser();
    const claimTooLate = async () => {
      await inProgram('delete from claim where program_id = 77 and hash = $1::bytea', [claimOf(address)]);
      await inProgram(
        `insert into claim (program_id, kind, hash, user_id) values (77, 'email', $1::bytea, $2::bigint)`,
        [claimOf(address), info.id],
      );
    };
    await claimTooLate();
    expect(await codeOf({ email: [{ address, is_primary: 1 }] })).toBe('0000');
    const added = await at.createUser();
    await inProgram('update email set closed_at = now() where canonical = $1::text', [address]);
    await claimTooLate();
    const answer = await at.call('POST', `/user/email/${added.info.id}`, {
      email: [{ address, is_primary: 0 }],
    });
    expect(answer.json.result.code).toBe('0000');
  });

  it('is not claimed while a call may still be under way, nor taken for claimed when the setting came back meanwhile', async () => {
    await settings(false);
    await settings(true);
    const { services } = at.server;
    expect(await readClaimsDue(services.connections, 60)).toEqual([]);
    const [due] = await readClaimsDue(services.connections, -5);
    await runFor(services.connections, 77, {
      text: `update program set updated_at = updated_at + interval '1 second' where id = 77`,
    });
    await endClaimsDue(services.connections, due!);
    expect(await readClaimsDue(services.connections, -60)).toHaveLength(2);
    await claimNow([]);
  });

  it('is not claimed by a run that is told to stop, but by the next', async () => {
    await settings(false);
    await settings(true);
    const told: ClaimedContacts[] = [];
    await claimNow(told, AbortSignal.abort());
    expect(told).toEqual([]);
    await claimNow(told);
    expect(told.map(({ kind }) => kind)).toEqual(['email', 'phone']);
  });
});
