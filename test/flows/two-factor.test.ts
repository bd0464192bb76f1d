import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { missingAuthenticator, oneTimePassword, readQrCode } from '../harness/authenticator.ts';
import { everyRow, valuesIn } from '../harness/search-rows.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

// Passwords come from oathtool, and QR codes are read by zbarimg: none of the server's own code judges itself.
const missing = missingAuthenticator();
if (missing) console.warn(`test/flows/two-factor.test.ts is skipped: ${missing}`);

let at: FlowSetting;
let beside: AssembledTest;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
  beside = await assembleTest({}, { clock: () => now }, at.at.server);
});
afterAll(async () => {
  await beside?.close();
  await at?.close();
});

/** A person with an authenticator app and recovery codes. */
interface Enrolled extends Person {
  readonly secret: string;
  readonly codes: readonly string[];
}

const totp = 11;
const recovery = 12;
const step = 30_000;

const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

const proof = (type: number, code: string | number) => ({ authentication: [{ type, code }] });

const enroll = (userId: number, more: object = {}) =>
  at.at.call('POST', `/user/auth/enroll/${userId}`, { authentication_data: [{ type: totp }], ...more });

const activate = (userId: number, code: string | number, more: object = {}, headers = {}) =>
  at.at.call(
    'POST',
    `/user/auth/activate/${userId}`,
    { authentication_data: [{ type: totp, code }], ...more },
    headers,
  );

const read = async (userId: number) =>
  (await at.at.call('GET', `/user/auth/${userId}`)).json.authentication_data;

const disable = (userId: number, body?: object) => at.at.call('DELETE', `/user/auth/${userId}`, body);

const renew = (userId: number, body: object, headers = {}) =>
  at.at.call('POST', `/user/auth/recovery/${userId}`, body, headers);

/** Sets a new password, by the one that every person has. */
function setPassword({ userId }: Pick<Person, 'userId'>, more: object = {}, current = password) {
  const reset_security_data = {
    reset_password: { current_password: current, new_password: 'Slow river 28!' },
  };
  return at.flow(`reset/${userId}`, { reset_security_data, info: { type: 1 }, ...more });
}

async function enrolled(): Promise<Enrolled> {
  const person = await at.person();
  const [{ secret_key: secret }] = (await enroll(person.userId)).json.authentication_data;
  const answer = await activate(person.userId, oneTimePassword(secret, now));
  expect(at.verdict(answer)).toBe('200 0000');
  // The password that turned it on works no second time.
  later(step);
  return { ...person, secret, codes: codesIn(answer) };
}

const codesIn = ({ json }: Answer): string[] =>
  json.authentication_data
    .filter(({ type }: { type: number }) => type === recovery)
    .map(({ code }: { code: string }) => code);

/** A password that is none, of now or of a moment near. */
function wrongPassword(secret: string): string {
  const near = [-1, 0, 1].map((away) => oneTimePassword(secret, new Date(now.getTime() + away * step)));
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code))!;
}

async function historyOf(userId: number): Promise<{ entity: number; admin_notes: string }[]> {
  return (await at.at.call('GET', `/user/history/${userId}?page_size=100`)).json.history;
}

const notesOf = async (userId: number) =>
  (await historyOf(userId)).filter(({ entity }) => entity === 37).map(({ admin_notes }) => admin_notes);

const templatesOf = async (userId: number) =>
  (await at.messagesOf(userId)).map(({ template }) => String(template));

describe.skipIf(missing)('enrolling', () => {
  it('tells the secret once, also as a QR code that an app can read', async () => {
    const { userId, address } = await at.person();
    const answer = await enroll(userId);
    expect(at.verdict(answer)).toBe('200 0000');
    const [entry] = answer.json.authentication_data;
    expect(Object.keys(entry)).toEqual([
      ...['type', 'is_enabled', 'issuer', 'title', 'secret_key', 'code', 'manual_entry_key', 'qr_image_url'],
      ...['since', 'codes_left', 'otpauth_uri'],
    ]);
    expect(entry).toMatchObject({ type: totp, is_enabled: 0, title: address, code: null });
    expect(entry.secret_key).toMatch(/^[A-Z2-7]{32}$/u);
    expect(entry.manual_entry_key).toBe(entry.secret_key);
    expect(readQrCode(entry.qr_image_url)).toBe(entry.otpauth_uri);
    const uri = new URL(entry.otpauth_uri);
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(decodeURIComponent(uri.pathname.slice(1))).toBe(`${entry.issuer}:${address}`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: entry.issuer,
      secret: entry.secret_key,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(answer.json.info.id).toBe(userId);
    expect((await read(userId))[0]).toMatchObject({ is_enabled: 0, secret_key: null, since: null });
    expect(await templatesOf(userId)).toEqual([]);
  });

  it('calls the account as the programme wants it', async () => {
    const { userId } = await at.person();
    const admin = await at.at.server.token('admin');
    const program = (two_factor_issuer: string | null) =>
      at.at.server.call('PUT', '/v1/program/77', { token: admin, body: { program: { two_factor_issuer } } });
    expect((await program('Northwind: Pay')).status).toBe(200);
    const [{ issuer, otpauth_uri }] = (await enroll(userId)).json.authentication_data;
    expect(issuer).toBe('Northwind: Pay');
    expect(otpauth_uri).toContain('otpauth://totp/Northwind%20%20Pay:');
    expect((await program(null)).status).toBe(200);
  });

  it('is not kept for a replay, and a newer secret takes the place of the older one', async () => {
    const { userId } = await at.person();
    const headers = { 'source-id': `enroll-${userId}` };
    const call = () =>
      at.at.call('POST', `/user/auth/enroll/${userId}`, { authentication_data: [{ type: totp }] }, headers);
    const [[{ secret_key: older }], [{ secret_key: newer }]] = [
      (await call()).json.authentication_data,
      (await call()).json.authentication_data,
    ];
    expect(older).not.toBe(newer);
    expect(at.verdict(await activate(userId, oneTimePassword(older, now)))).toBe('422 4001');
    expect(at.verdict(await activate(userId, oneTimePassword(newer, now)))).toBe('200 0000');
  });

  it('answers no secret to a dry run, and changes nothing', async () => {
    const { userId } = await at.person();
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const dry = await enroll(userId, { validate: '1' });
    expect(at.verdict(dry)).toBe('200 0000');
    expect(dry.json.authentication_data[0]).toMatchObject({
      type: totp,
      secret_key: null,
      otpauth_uri: null,
    });
    expect(at.verdict(await activate(userId, oneTimePassword(secret, now)))).toBe('200 0000');
  });

  it('is offered to a user ten times an hour, whatever the dry runs', async () => {
    const [{ userId }, another] = [await at.person(), await at.person()];
    const entries = async () =>
      (await at.owner`select count(*)::int from history where user_id = ${userId}`)[0]!['count'];
    const before = await entries();
    expect(at.verdict(await enroll(userId, { validate: '1' }))).toBe('200 0000');
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => enroll(userId)));
    for (let count = 0; count < 5; count += 1) verdicts.push(await enroll(userId));
    expect(verdicts.map(at.verdict)).toEqual(Array(10).fill('200 0000'));
    const refused = await enroll(userId);
    expect(at.verdict(refused)).toBe('429 5002');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3500);
    expect(at.verdict(await enroll(userId, { validate: '1' }))).toBe('429 5002');
    expect(await entries()).toBe(before + 10);
    expect(at.verdict(await enroll(another.userId))).toBe('200 0000');
    later(61 * 60_000);
    expect(at.verdict(await enroll(userId))).toBe('200 0000');
  });

  it('is refused while the second factor is on, and for whoever is not there', async () => {
    const { userId } = await enrolled();
    expect(at.verdict(await enroll(userId))).toBe('409 4007');
    expect(at.verdict(await enroll(999_999))).toBe('404 3001');
    const { userId: other } = await at.person();
    const odd = (authentication_data: object[]) =>
      at.at.call('POST', `/user/auth/enroll/${other}`, { authentication_data });
    expect(at.at.faultsOf(await odd([{ type: recovery }]))).toEqual(['$.authentication_data[0].type: 1113']);
    expect(at.at.faultsOf(await odd([{ type: totp }, { type: totp }]))).toEqual([
      '$.authentication_data: 1108',
    ]);
  });
});

describe.skipIf(missing)('activating', () => {
  it('turns the second factor on by a password, and gives ten recovery codes', async () => {
    const { userId, address } = await at.person();
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const code = oneTimePassword(secret, now);
    const answer = await activate(userId, Number(code));
    expect(at.verdict(answer)).toBe('200 0000');
    expect(answer.json.authentication_data[0]).toMatchObject({ type: totp, is_enabled: 1, code });
    const codes = codesIn(answer);
    expect(new Set(codes).size).toBe(10);
    for (const one of codes) expect(one).toMatch(/^[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}$/u);
    expect(await read(userId)).toMatchObject([
      { type: totp, is_enabled: 1, since: now.toISOString().slice(0, 19), secret_key: null },
      { type: recovery, is_enabled: 1, codes_left: 10, code: null },
    ]);
    expect(await notesOf(userId)).toEqual([
      'Two-factor authentication turned on',
      'Two-factor authentication requested',
    ]);
    await at.told(address);
    expect(await templatesOf(userId)).toEqual(['two_factor_enabled']);
    expect(at.verdict(await activate(userId, code))).toBe('409 4007');
  });

  it('shows the recovery codes to the first answer, not to its replay', async () => {
    const { userId } = await at.person();
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const headers = { 'source-id': `activate-${userId}` };
    const code = oneTimePassword(secret, now);
    expect(codesIn(await activate(userId, code, {}, headers))[0]).toHaveLength(19);
    const replay = await activate(userId, code, {}, headers);
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(replay.json.authentication_data[0]).toMatchObject({ is_enabled: 1 });
    expect(codesIn(replay)).toEqual(Array(10).fill('____'));
    expect(at.verdict(await activate(userId, wrongPassword(secret), {}, headers))).toMatch(/^4\d\d /u);
  });

  it('takes a password of the step before or after, and of no other', async () => {
    for (const [away, verdict] of [
      [-2, '422 4001'],
      [-1, '200 0000'],
      [1, '200 0000'],
      [2, '422 4001'],
    ] as const) {
      const { userId } = await at.person();
      const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
      const code = oneTimePassword(secret, new Date(now.getTime() + away * step));
      expect(at.verdict(await activate(userId, code)), String(away)).toBe(verdict);
    }
  });

  it('needs a secret that was offered within the hour', async () => {
    const { userId } = await at.person();
    expect(at.verdict(await activate(userId, '123456'))).toBe('409 4006');
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    later(3_600_000);
    expect(at.verdict(await activate(userId, oneTimePassword(secret, now)))).toBe('409 4006');
    const missingCode = await at.at.call('POST', `/user/auth/activate/${userId}`, {
      authentication_data: [{ type: totp }],
    });
    expect(at.at.faultsOf(missingCode)).toEqual(['$.authentication_data[0].code: 1101']);
  });

  it('changes nothing on a dry run, which counts a wrong password all the same', async () => {
    const { userId } = await at.person();
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const dry = await activate(userId, oneTimePassword(secret, now), { validate: '1' });
    expect(at.verdict(dry)).toBe('200 0000');
    expect(codesIn(dry)).toEqual([]);
    expect((await read(userId))[0]).toMatchObject({ is_enabled: 0 });
    for (let count = 0; count < 5; count += 1)
      expect(at.verdict(await activate(userId, wrongPassword(secret), { validate: '1' }))).toBe('422 4001');
    expect(at.verdict(await activate(userId, oneTimePassword(secret, now)))).toBe('423 4004');
  });

  it('happens once, of two at the same moment', async () => {
    const { userId } = await at.person();
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const code = oneTimePassword(secret, now);
    const body = { authentication_data: [{ type: totp, code }] };
    const token = await beside.token('user');
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => activate(userId, code)),
      ...[1, 2, 3].map(() => beside.call('POST', `/v1/user/auth/activate/${userId}`, { token, body })),
    ]);
    expect(answers.map(at.verdict).sort()).toEqual(['200 0000', ...Array(5).fill('409 4007')]);
    expect((await read(userId))[1]).toMatchObject({ codes_left: 10 });
  });

  it('uses its password up: beside it and afterwards the same one is wrong', async () => {
    const person = await at.person();
    const { userId } = person;
    const [{ secret_key: secret }] = (await enroll(userId)).json.authentication_data;
    const code = oneTimePassword(secret, now);
    const [activated, ...others] = await Promise.all([
      activate(userId, code),
      ...[1, 2, 3].map(() => disable(userId, proof(totp, code))),
    ]);
    expect(at.verdict(activated)).toBe('200 0000');
    for (const other of others) expect(['409 4006', '422 4001']).toContain(at.verdict(other));
    for (const call of [setPassword(person, proof(totp, code)), renew(userId, proof(totp, code))])
      expect(at.verdict(await call)).toBe('422 4001');
    expect((await read(userId))[0]).toMatchObject({ is_enabled: 1 });
  });
});

describe.skipIf(missing)('a password that is reset', () => {
  it('needs the second factor where it is on, a password or a recovery code', async () => {
    const person = await enrolled();
    expect(at.verdict(await setPassword(person))).toBe('422 4005');
    const code = oneTimePassword(person.secret, now);
    expect(at.verdict(await setPassword(person, proof(totp, Number(code))))).toBe('200 0000');
    const other = await enrolled();
    expect(at.verdict(await setPassword(other, proof(recovery, other.codes[3]!.toLowerCase())))).toBe(
      '200 0000',
    );
    await at.told(other.address, 2);
    expect(await templatesOf(other.userId)).toEqual([
      'two_factor_enabled',
      'recovery_code_used',
      'password_changed',
    ]);
    const used = (await historyOf(other.userId)).find(
      ({ admin_notes }) => admin_notes === 'Recovery code used',
    );
    expect(used).toMatchObject({ entity: 37, entity_data: 44, activity_type: 9 });
    expect((await read(other.userId))[1]).toMatchObject({ codes_left: 9 });
  });

  it('passes over a proof that is not needed', async () => {
    const person = await at.person();
    expect(at.verdict(await setPassword(person, proof(totp, '942035')))).toBe('200 0000');
  });

  it('takes a one-time password once, also within its step', async () => {
    const person = await enrolled();
    const code = oneTimePassword(person.secret, now);
    const first = await renew(person.userId, proof(totp, code));
    expect(at.verdict(first)).toBe('200 0000');
    expect(at.verdict(await setPassword(person, proof(totp, code)))).toBe('422 4001');
    later(step);
    // The step before is one that was used.
    expect(at.verdict(await setPassword(person, proof(totp, code)))).toBe('422 4001');
    expect(at.verdict(await setPassword(person, proof(totp, oneTimePassword(person.secret, now))))).toBe(
      '200 0000',
    );
  });

  it('takes none of a step before the one that was used', async () => {
    const person = await enrolled();
    const older = oneTimePassword(person.secret, now);
    later(step);
    expect(at.verdict(await renew(person.userId, proof(totp, oneTimePassword(person.secret, now))))).toBe(
      '200 0000',
    );
    expect(at.verdict(await setPassword(person, proof(totp, older)))).toBe('422 4001');
  });

  it('takes a recovery code once, of many calls at the same moment and afterwards', async () => {
    const person = await enrolled();
    const token = await beside.token('user');
    const call = (place: number) => {
      const body = {
        reset_security_data: {
          // Each another one: the same again would be refused for that.
          reset_security_code: { current_password: password, new_security_code: `31884${place}` },
        },
        info: { type: 2 },
        ...proof(recovery, person.codes[0]!),
      };
      return place % 2 === 0
        ? at.flow(`reset/${person.userId}`, body)
        : beside.call('POST', `/v1/user/security/reset/${person.userId}`, { token, body });
    };
    const verdicts = (await Promise.all([1, 2, 3, 4].map(call))).map(at.verdict);
    expect(verdicts.filter((verdict) => verdict === '200 0000')).toHaveLength(1);
    // What was compared with the old security code counts no more where the new one was first.
    for (const verdict of verdicts) expect(['200 0000', '422 4001', '409 3018']).toContain(verdict);
    expect(at.verdict(await call(5))).toBe('422 4001');
    expect((await read(person.userId))[1]).toMatchObject({ codes_left: 9 });
    expect((await notesOf(person.userId)).filter((note) => note === 'Recovery code used')).toHaveLength(1);
  });

  it('says that the second factor is needed to none but who knows the password', async () => {
    const person = await enrolled();
    const plain = await at.person();
    const wrong = 'Wrong harbour 71!';
    for (const one of [person, plain, { userId: 999_999 }]) {
      expect(at.verdict(await setPassword(one, {}, wrong))).toBe('422 4001');
      expect(at.verdict(await setPassword(one, proof(recovery, person.codes[0]!), wrong))).toBe('422 4001');
      expect(at.verdict(await setPassword(one, proof(totp, '000000'), wrong))).toBe('422 4001');
    }
    // Nothing of it counted against the second factor, nor used it up.
    const { json } = await at.at.call('GET', `/user/security/suspension/${person.userId}`);
    expect(json.suspension).toMatchObject([{ kind: 'password', wrong_answers: 3 }]);
    expect((await read(person.userId))[1]).toMatchObject({ codes_left: 10 });
  });

  it('counts a wrong second factor against it, and no right password as wrong', async () => {
    const person = await enrolled();
    const wrong = 'Wrong harbour 71!';
    for (let count = 0; count < 3; count += 1) await setPassword(person, {}, wrong);
    const counted = async () =>
      (await at.at.call('GET', `/user/security/suspension/${person.userId}`)).json.suspension;
    for (let count = 0; count < 5; count += 1) {
      expect(at.verdict(await setPassword(person))).toBe('422 4005');
      expect(at.verdict(await setPassword(person, proof(totp, wrongPassword(person.secret))))).toBe(
        '422 4001',
      );
    }
    // The password's own wrong answers stay: it was right, but nothing came of it.
    expect(await counted()).toMatchObject([
      { kind: 'password', wrong_answers: 3, suspended_until: null },
      { kind: 'second_factor', wrong_answers: 5, is_held: 0 },
    ]);
    const right = () => setPassword(person, proof(totp, oneTimePassword(person.secret, now)));
    const refused = await right();
    expect(at.verdict(refused)).toBe('423 4004');
    expect(refused.headers['retry-after']).toBe('60');
    expect(at.verdict(await setPassword(person, proof(recovery, person.codes[0]!)))).toBe('423 4004');
    later(61_000);
    expect(at.verdict(await right())).toBe('200 0000');
    expect(await counted()).toEqual([]);
  });

  it('is one guess, however many proofs a call sends', async () => {
    const person = await enrolled();
    const code = oneTimePassword(person.secret, now);
    const proofs = [wrongPassword(person.secret), code].map((one) => ({ type: totp, code: one }));
    expect(at.verdict(await setPassword(person, { authentication: proofs }))).toBe('422 4001');
  });

  it('holds the second factor at 20 wrong ones in a row, until somebody lifts that', async () => {
    const person = await enrolled();
    for (let count = 0; count < 20; count += 1) {
      expect(at.verdict(await setPassword(person, proof(recovery, 'AAAA-AAAA-AAAA-AAAA')))).toBe('422 4001');
      later(86_400_000);
    }
    const right = () => setPassword(person, proof(totp, oneTimePassword(person.secret, now)));
    expect(at.verdict(await right())).toBe('423 4004');
    const path = `/user/security/suspension/${person.userId}`;
    expect((await at.at.call('GET', path)).json.suspension).toMatchObject([
      { kind: 'second_factor', wrong_answers: 20, is_held: 1 },
    ]);
    expect(at.verdict(await at.at.call('DELETE', path))).toBe('200 0000');
    expect(at.verdict(await right())).toBe('200 0000');
  });

  it('that is forgotten needs it after the contact is proven, and asking uses nothing up', async () => {
    const person = await enrolled();
    await at.told(person.address);
    const before = at.countOf(person.address);
    const asked = await at.flow('reset', {
      info: { type: 3 },
      reset_security_data: { forget_password: { verified_email: person.address } },
    });
    const handle = asked.json.authentication[0];
    const { code } = await at.received(person.address, before);
    const complete = (verification_code: string, ...more: object[]) =>
      at.flow('reset', {
        info: { type: 1 },
        reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
        authentication: [handle, ...more],
        confirm_data: { verification_code },
      });
    const wrongCode = code === '000000' ? '000001' : '000000';
    const factor = { type: totp, code: oneTimePassword(person.secret, now) };
    expect(at.verdict(await complete(wrongCode, factor))).toBe('422 4001');
    expect(at.verdict(await complete(code))).toBe('422 4005');
    const wrong = { type: totp, code: wrongPassword(person.secret) };
    expect(at.verdict(await complete(code, wrong))).toBe('422 4001');
    expect(at.verdict(await complete(code, factor))).toBe('200 0000');
  });

  it('that is forgotten needs nothing else with it, however long ago the phone was verified', async () => {
    const person = await enrolled();
    later(200 * 86_400_000);
    const before = at.countOf(person.number);
    const asked = await at.flow('reset', {
      info: { type: 3 },
      reset_security_data: { forget_password: { verified_mobile: person.number } },
    });
    const { code } = await at.received(person.number, before);
    const complete = (...more: object[]) =>
      at.flow('reset', {
        info: { type: 1 },
        reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
        authentication: [asked.json.authentication[0], ...more],
        confirm_data: { verification_code: code },
      });
    expect(at.verdict(await complete())).toBe('422 4005');
    const factor = { type: totp, code: oneTimePassword(person.secret, now) };
    expect(at.verdict(await complete(factor))).toBe('200 0000');
  });
});

describe.skipIf(missing)('turning the second factor off', () => {
  it('needs a password or a recovery code', async () => {
    const plain = await at.at.server.token('user', {});
    const by = async (person: Enrolled, body?: object) =>
      at.verdict(
        await at.at.server.call('DELETE', `/v1/user/auth/${person.userId}`, {
          token: plain,
          ...(body && { body }),
        }),
      );
    const one = await enrolled();
    expect(await by(one)).toBe('422 4005');
    expect(await by(one, proof(totp, wrongPassword(one.secret)))).toBe('422 4001');
    expect(await by(one, proof(totp, oneTimePassword(one.secret, now)))).toBe('200 0000');
    expect(await read(one.userId)).toMatchObject([
      { type: totp, is_enabled: 0, since: null },
      { type: recovery, is_enabled: 0, codes_left: 0 },
    ]);
    expect(await by(one, proof(recovery, one.codes[0]!))).toBe('409 4006');
    expect(at.verdict(await setPassword(one))).toBe('200 0000');
    const other = await enrolled();
    expect(await by(other, proof(recovery, other.codes[9]!))).toBe('200 0000');
    expect((await notesOf(other.userId)).slice(0, 2)).toEqual([
      'Two-factor authentication turned off',
      'Recovery code used',
    ]);
    await at.told(other.address, 1);
    expect(await templatesOf(other.userId)).toEqual(['two_factor_enabled', 'two_factor_disabled']);
  });

  it('a privileged client may without, even while checks are held; a code that it sends must be right', async () => {
    const person = await enrolled();
    expect(at.verdict(await disable(person.userId, proof(totp, wrongPassword(person.secret))))).toBe(
      '422 4001',
    );
    for (let count = 0; count < 5; count += 1)
      await disable(person.userId, proof(totp, wrongPassword(person.secret)));
    expect(at.verdict(await disable(person.userId, proof(recovery, person.codes[0]!)))).toBe('423 4004');
    expect(at.verdict(await disable(person.userId, { validate: '1' }))).toBe('200 0000');
    expect((await read(person.userId))[0]).toMatchObject({ is_enabled: 1 });
    expect(at.verdict(await disable(person.userId))).toBe('200 0000');
    expect(at.verdict(await disable(person.userId))).toBe('409 4006');
  });

  it('leaves nothing that works: neither the codes nor an older secret come back', async () => {
    const person = await enrolled();
    await disable(person.userId);
    const [{ secret_key: secret }] = (await enroll(person.userId)).json.authentication_data;
    expect(secret).not.toBe(person.secret);
    expect(at.verdict(await activate(person.userId, oneTimePassword(person.secret, now)))).toBe('422 4001');
    expect(at.verdict(await activate(person.userId, oneTimePassword(secret, now)))).toBe('200 0000');
    expect(at.verdict(await setPassword(person, proof(recovery, person.codes[0]!)))).toBe('422 4001');
  });
});

describe.skipIf(missing)('recovery codes', () => {
  it('are renewed by a one-time password, told once, and the old ones are dead', async () => {
    const person = await enrolled();
    const body = proof(totp, oneTimePassword(person.secret, now));
    const headers = { 'source-id': `renew-${person.userId}` };
    const answer = await renew(person.userId, body, headers);
    expect(at.verdict(answer)).toBe('200 0000');
    const codes = codesIn(answer);
    expect(codes).toHaveLength(10);
    expect(codes.filter((code) => person.codes.includes(code))).toEqual([]);
    expect(codesIn(await renew(person.userId, body, headers))).toEqual(Array(10).fill('____'));
    expect(at.verdict(await setPassword(person, proof(recovery, person.codes[0]!)))).toBe('422 4001');
    expect(at.verdict(await setPassword(person, proof(recovery, codes[0]!)))).toBe('200 0000');
    expect((await notesOf(person.userId)).slice(0, 2)).toEqual([
      'Recovery code used',
      'Recovery codes renewed',
    ]);
  });

  it('are not renewed by a recovery code, nor by nobody', async () => {
    const person = await enrolled();
    expect(at.verdict(await renew(person.userId, {}))).toBe('422 4005');
    expect(at.verdict(await renew(person.userId, proof(recovery, person.codes[0]!)))).toBe('422 4005');
    const { userId } = await at.person();
    expect(at.verdict(await renew(userId, proof(totp, '942035')))).toBe('409 4006');
  });

  it('are of one user', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    expect(at.verdict(await setPassword(one, proof(recovery, other.codes[0]!)))).toBe('422 4001');
    expect(at.verdict(await setPassword(one, proof(totp, oneTimePassword(other.secret, now))))).toBe(
      '422 4001',
    );
  });
});

describe.skipIf(missing)('the user of a token', () => {
  it('enrolls, activates, renews and turns off, for that user alone; each ends the token', async () => {
    const person = await at.person();
    const { userId: other } = await at.person();
    let token = await at.at.server.token('user', { user_id: String(person.userId) });
    const call = (method: string, path: string, body?: object) =>
      at.at.server.call(method, `/v1/user/auth${path}`, { token, ...(body && { body }) });
    const start = { authentication_data: [{ type: totp }] };
    expect(at.verdict(await call('POST', `/enroll/${other}`, start))).toBe('404 3001');
    expect(at.verdict(await call('GET', `/${other}`))).toBe('404 3001');
    const [{ secret_key: secret }] = (await call('POST', `/enroll/${person.userId}`, start)).json
      .authentication_data;
    const first = { authentication_data: [{ type: totp, code: oneTimePassword(secret, now) }] };
    expect(at.verdict(await call('POST', `/activate/${person.userId}`, first))).toBe('200 0000');
    later(step);
    const renewed = await call(
      'POST',
      `/recovery/${person.userId}`,
      proof(totp, oneTimePassword(secret, now)),
    );
    expect(at.verdict(renewed)).toBe('200 0000');
    expect((await call('GET', `/${person.userId}`)).status).toBe(401);
    token = await at.at.server.token('user', { user_id: String(person.userId) });
    expect(at.verdict(await call('DELETE', `/${person.userId}`))).toBe('422 4005');
    const off = await call('DELETE', `/${person.userId}`, proof(recovery, codesIn(renewed)[0]!));
    expect(at.verdict(off)).toBe('200 0000');
    expect((await call('GET', `/${person.userId}`)).status).toBe(401);
  });

  it('waits while the user is suspended', async () => {
    const person = await enrolled();
    const status = (value: number) =>
      at.at.call('PUT', `/user/${person.userId}`, { info: { status: value } });
    expect((await status(2)).status).toBe(200);
    const code = oneTimePassword(person.secret, now);
    for (const refused of [
      await enroll(person.userId),
      await activate(person.userId, code),
      await disable(person.userId),
      await renew(person.userId, proof(totp, code)),
      await setPassword(person, proof(recovery, person.codes[0]!)),
    ])
      expect(at.verdict(refused)).toBe('403 2011');
    expect((await status(1)).status).toBe(200);
    expect(at.verdict(await setPassword(person, proof(totp, code)))).toBe('200 0000');
  });

  it('has nothing left once the user is closed', async () => {
    const person = await enrolled();
    expect((await at.at.call('DELETE', `/user/${person.userId}`)).status).toBe(200);
    expect((await at.at.call('GET', `/user/auth/${person.userId}`)).status).toBe(404);
    expect(at.verdict(await disable(person.userId))).toBe('404 3001');
    expect(at.verdict(await setPassword(person, proof(recovery, person.codes[0]!)))).toBe('422 4001');
  });
});

describe.skipIf(missing)('secrets and codes', () => {
  it('lie in no table, and in no history, and in the messages neither', async () => {
    const person = await enrolled();
    const code = oneTimePassword(person.secret, now);
    const renewed = await renew(person.userId, proof(totp, code));
    const kept = [person.secret, ...person.codes, ...codesIn(renewed)];
    const values = kept.flatMap((value) => [value, value.replaceAll('-', '')]);
    const text = JSON.stringify([await everyRow(at.owner), await historyOf(person.userId)]);
    expect(text).toContain('last_step');
    expect(valuesIn(text, values)).toEqual([]);
  });
});
