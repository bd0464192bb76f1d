import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { status } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { HasherBusyError } from '../../src/hashing/hasher-busy-error.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

const METRICS_TOKEN = 'a-token-of-the-tests';
let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({ TRUSTED_PROXIES: '127.0.0.1', METRICS_TOKEN }, () => now);
});
afterAll(() => at?.close());

const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const fresh = 'Slow river 28!';

/** What a page is, as far as tests look at it. */
interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

type Method = 'GET' | 'HEAD' | 'POST';
interface Options {
  readonly form?: Readonly<Record<string, string>> | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly network?: string;
}

let networks = 0;

/** Calls a page, each time from a network of its own. */
async function call(method: Method, path: string, { form, headers, network }: Options = {}): Promise<Page> {
  networks += 1;
  const answer = await at.at.server.app.inject({
    method,
    url: `/security/${path}`,
    headers: {
      'x-forwarded-for': network ?? `10.1.${networks >> 8}.${networks & 255}`,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form !== undefined && { payload: new URLSearchParams(form).toString() }),
  });
  return {
    status: answer.statusCode,
    title: /<h1[^>]*>([^<]*)/u.exec(answer.body)?.[1] ?? '',
    text: answer.body,
    headers: answer.headers,
  };
}

const see = async (path: string, options?: Options) => {
  const { status: is, title } = await call('GET', path, options);
  return `${is} ${title}`;
};
const send = async (path: string, form: Options['form'] = {}, options: Options = {}) => {
  const { status: is, title } = await call('POST', path, { ...options, form });
  return `${is} ${title}`;
};

const open = { verify: '200 Confirm your email address', password: '200 Choose a new password' };
const done = { verify: '200 Email address confirmed', password: '200 Password changed' };
const unknown = '410 This link does not work';
const used = '410 This link was already used';
const replaced = '410 There is a newer link';
const ended = '410 This link no longer works';

let made = 0;
const unverified = () => {
  made += 1;
  return at.person({ email: [{ address: `reader${made}@example.com`, is_primary: 1 }] });
};

/** Asks for a mail with code and link, to an address that is not verified yet unless a person is given. */
async function askVerify(given?: Person) {
  const person = given ?? (await unverified());
  const { address, userId } = person;
  const before = at.countOf(address);
  const asked = await at.flow(`verify/${userId}`, { verify_data: { email: { address } }, info: { type: 8 } });
  expect(at.verdict(asked)).toBe('200 0000');
  const { code, link } = await at.received(address, before);
  return { person, code, link: `verify/${link}` };
}

/** Has somebody forget the password. */
async function askPassword(given?: Person) {
  const person = given ?? (await at.person());
  const before = at.countOf(person.address);
  const asked = await at.flow('reset', {
    reset_security_data: { forget_password: { verified_email: person.address } },
    info: { type: 3 },
  });
  expect(at.verdict(asked)).toBe('200 0000');
  const { code, link } = await at.received(person.address, before);
  return { person, code, link: `password/${link}`, handle: asked.json.authentication[0].code as string };
}

const confirm = ({ userId, address }: Person, code: string): Promise<Answer> =>
  at.flow(`confirm/${userId}`, {
    verify_data: { email: { address } },
    confirm_data: { verification_code: code },
    info: { type: 9 },
  });

const complete = (handle: string, code: string): Promise<Answer> =>
  at.flow('reset', {
    info: { type: 1 },
    reset_security_data: { reset_password: { new_password: fresh } },
    authentication: [{ type: 2, code: handle }],
    confirm_data: { verification_code: code },
  });

const isVerified = async ({ userId }: Person) =>
  (await at.at.call('GET', `/user/${userId}`)).json.email[0].verification_status === 1;

async function hasPassword({ userId }: Person, value: string): Promise<boolean> {
  const answer = await at.flow(`validate/${userId}`, {
    validate_data: { password: value },
    info: { type: 10 },
  });
  return at.verdict(answer) === '200 0000';
}

const reading = (preferred_language_code: string) => ({
  preferences: { ...examplePerson.preferences, preferred_language_code },
});

const other = (code: string) => (code === '000000' ? '000001' : '000000');

/** A call of whoever administers programmes; days pass here, and tokens end. */
const administer = async (method: string, url: string, body: object) =>
  at.at.server.call(method, `/v1${url}`, { token: await at.at.server.token('admin'), body });

const set = async (program: object) => {
  expect(at.verdict(await administer('PUT', '/program/77', { program }))).toBe('200 0000');
};

async function newestHistory({ userId }: Person) {
  const { json } = await at.at.call('GET', `/user/history/${userId}`);
  return json.history[0];
}

describe('the page of a verification', () => {
  it('shows what is confirmed, and confirms it at the press of a button', async () => {
    const { person, link } = await askVerify();
    const page = await call('GET', link);
    expect(page.text).toContain('r***@example.com');
    expect(page.text).toContain('First programme');
    expect(page.text).not.toContain(person.address);
    expect(await isVerified(person)).toBe(false);
    expect(await send(link)).toBe(done.verify);
    expect(await isVerified(person)).toBe(true);
    expect(await newestHistory(person)).toMatchObject({
      ...{ entity: 19, by_entity: 7, by_entity_id: person.userId },
    });
    expect(await send(link)).toBe(used);
    expect(await see(link)).toBe(used);
  });

  it('changes nothing when it is only looked at, however often', async () => {
    const { person, link } = await askVerify();
    const challenges = () =>
      at.owner`select status, attempts from challenge where user_id = ${person.userId}`;
    const before = await challenges();
    const hints = { 'sec-purpose': 'prefetch', purpose: 'prefetch' };
    const head = await call('HEAD', link);
    expect([head.status, head.text]).toEqual([200, '']);
    for (const headers of [hints, hints, {}]) expect(await see(link, { headers })).toBe(open.verify);
    expect(await challenges()).toEqual(before);
    expect(await isVerified(person)).toBe(false);
    expect(await send(link)).toBe(done.verify);
  });

  it('is used up by the code, and uses the code up', async () => {
    const first = await askVerify();
    expect(at.verdict(await confirm(first.person, first.code))).toBe('200 0000');
    expect(await send(first.link)).toBe(used);
    const second = await askVerify();
    expect(await send(second.link)).toBe(done.verify);
    expect(at.verdict(await confirm(second.person, second.code))).toBe('422 4003');
  });

  it('works once where it is asked for at once', async () => {
    const { person, link } = await askVerify();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(link)));
    expect(answers.filter((one) => one === done.verify)).toHaveLength(1);
    expect(answers.filter((one) => one !== done.verify && one !== used && !one.startsWith('409'))).toEqual(
      [],
    );
    expect(await isVerified(person)).toBe(true);
  });

  it('is replaced by that of a newer mail', async () => {
    const first = await askVerify();
    const second = await askVerify(first.person);
    expect(await send(first.link)).toBe(replaced);
    expect(await send(second.link)).toBe(done.verify);
  });

  it('counts for a day', async () => {
    const { person, link } = await askVerify();
    pass(24 * 60 - 1);
    expect(await see(link)).toBe(open.verify);
    pass(2);
    expect(await send(link)).toBe(unknown);
    expect(await isVerified(person)).toBe(false);
  });

  it('does not count any more for an address that changed, and for a user who was closed', async () => {
    const changed = await askVerify();
    const { json } = await at.at.call('GET', `/user/email/${changed.person.userId}`);
    const email = [{ id: json.email[0].id, address: `moved${made}@example.com` }];
    const moved = await at.at.call('PUT', `/user/email/${changed.person.userId}`, { email });
    expect(at.verdict(moved)).toBe('200 0000');
    expect(await send(changed.link)).toBe(ended);
    expect(await isVerified(changed.person)).toBe(false);
    const closed = await askVerify();
    expect(at.verdict(await at.at.call('DELETE', `/user/${closed.person.userId}`))).toBe('200 0000');
    expect(await send(closed.link)).toBe(ended);
  });

  it('goes on while checks of codes are suspended', async () => {
    const { person, link } = await askVerify();
    const otherMail = await askVerify(person);
    for (let count = 0; count < 4; count += 1) await confirm(person, other(otherMail.code));
    const { link: newest } = await askVerify(person);
    expect(at.verdict(await confirm(person, '000000'))).toBe('422 4001');
    expect(at.verdict(await confirm(person, '000000'))).toBe('423 4004');
    expect(await send(link)).toBe(replaced);
    expect(await send(newest)).toBe(done.verify);
  });

  it('of somebody who is suspended says so', async () => {
    const { person, link } = await askVerify();
    await at.owner`update users set status = ${status.suspended} where id = ${person.userId}`;
    expect(await send(link)).toBe('403 Your account is suspended');
    expect(await isVerified(person)).toBe(false);
  });

  it('asks for the code where the programme wants that, as long as the link counts', async () => {
    const { person, link, code } = await askVerify();
    await set({ verify_link_asks_code: true });
    try {
      expect((await call('GET', link)).text).toContain('autocomplete="one-time-code"');
      pass(60);
      for (const wrong of ['', '12345', 'abcdef']) {
        const page = await call('POST', link, { form: { code: wrong } });
        expect([page.status, page.text.includes('Please enter the six digits')]).toEqual([422, true]);
      }
      const page = await call('POST', link, { form: { code: other(code) } });
      expect([page.status, page.text.includes('This code is not right')]).toEqual([422, true]);
      expect(page.text).not.toContain(other(code));
      expect(await isVerified(person)).toBe(false);
      const eastern = [...code].map((digit) => String.fromCharCode(0x660 + Number(digit))).join('');
      expect(await send(link, { code: ` ${eastern.slice(0, 3)} ${eastern.slice(3)}` })).toBe(done.verify);
      expect(await isVerified(person)).toBe(true);
    } finally {
      await set({ verify_link_asks_code: false });
    }
  });

  it('is exhausted by five wrong codes, and says for how long checks are suspended', async () => {
    const { person, link, code } = await askVerify();
    await set({ verify_link_asks_code: true });
    try {
      for (let count = 0; count < 4; count += 1)
        expect(await send(link, { code: other(code) })).toBe('422 Confirm your email address');
      const newer = await askVerify(person);
      expect(await send(newer.link, { code: other(newer.code) })).toBe('422 Confirm your email address');
      const locked = await call('POST', newer.link, { form: { code: newer.code } });
      expect(`${locked.status} ${locked.title}`).toBe('423 Too many wrong codes');
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(50);
      pass(2);
      const third = await askVerify();
      for (const title of [...Array(4).fill('422 Confirm your email address'), '410 Too many wrong codes'])
        expect(await send(third.link, { code: other(third.code) })).toBe(title);
      expect(await see(third.link)).toBe('410 Too many wrong codes');
      expect(await send(newer.link, { code: newer.code })).toBe(done.verify);
    } finally {
      await set({ verify_link_asks_code: false });
    }
  });

  it('counts wrong codes together with Confirm, where they are listed and lifted', async () => {
    const { person, link, code } = await askVerify();
    await set({ verify_link_asks_code: true });
    try {
      for (let count = 0; count < 3; count += 1)
        expect(await send(link, { code: other(code) })).toBe('422 Confirm your email address');
      const newer = await askVerify(person);
      for (let count = 0; count < 2; count += 1)
        expect(at.verdict(await confirm(person, other(newer.code)))).toBe('422 4001');
      expect(await send(newer.link, { code: newer.code })).toBe('423 Too many wrong codes');
      expect(at.verdict(await confirm(person, newer.code))).toBe('423 4004');
      const path = `/user/security/suspension/${person.userId}`;
      expect((await at.at.call('GET', path)).json.suspension).toEqual([
        expect.objectContaining({ kind: 'email_code', wrong_answers: 5 }),
      ]);
      expect(at.verdict(await at.at.call('DELETE', path))).toBe('200 0000');
      expect(await send(newer.link, { code: newer.code })).toBe(done.verify);
    } finally {
      await set({ verify_link_asks_code: false });
    }
  });
});

describe('the page of a forgotten password', () => {
  it('sets a new one, ends the tokens and tells the user', async () => {
    const { person, link } = await askPassword();
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    const before = at.countOf(person.address);
    expect(await see(link)).toBe(open.password);
    expect(await send(link, { password: fresh })).toBe(done.password);
    expect([await hasPassword(person, fresh), await hasPassword(person, password)]).toEqual([true, false]);
    const denied = await at.at.server.call('GET', `/v1/user/${person.userId}`, { token });
    expect(at.verdict(denied)).toBe('401 2003');
    expect(await newestHistory(person)).toMatchObject({
      ...{ entity: 32, by_entity: 7, by_entity_id: person.userId },
    });
    await at.told(person.address, before);
    expect(at.mailServer.mails.at(-1)!.subject).toBe('Your password was changed');
    expect(await send(link, { password: 'Other river 29!' })).toBe(used);
    expect(await hasPassword(person, fresh)).toBe(true);
  });

  it('says what is wrong with a password beside the field, and uses nothing up', async () => {
    const { person, link } = await askPassword();
    const faults = [
      ['', 'Please fill this in.'],
      ['short', 'at least 8 characters'],
      ['password123', 'has appeared in a data leak'],
      [`x ${person.address}`, 'does not contain your name'],
      [password, 'choose something new'],
      ['x'.repeat(300), ''],
      ['tab\tin here 12', ''],
    ] as const;
    for (const [value, words] of faults) {
      const page = await call('POST', link, { form: { password: value } });
      expect([value, page.status, page.title]).toEqual([value, 422, 'Choose a new password']);
      const fault = /<p class="fault" id="password-fault" role="alert">([^<]+)</u.exec(page.text)?.[1];
      expect(fault).toContain(words);
      expect(page.text).toContain('aria-describedby="password-hint password-fault" aria-invalid="true"');
      if (value) expect(page.text).not.toContain(value);
    }
    const twice = await call('POST', link, { form: 'password=one&password=two' });
    expect(twice.status).toBe(422);
    expect(await hasPassword(person, password)).toBe(true);
    expect(await send(link, { password: fresh })).toBe(done.password);
  });

  it('counts for ten minutes, and not after the code', async () => {
    const late = await askPassword();
    pass(11);
    expect(await send(late.link, { password: fresh })).toBe(unknown);
    const first = await askPassword();
    expect(at.verdict(await complete(first.handle, first.code))).toBe('200 0000');
    expect(await send(first.link, { password: fresh })).toBe(used);
    const proven = await askPassword();
    const confirmed = await at.flow('confirm', {
      info: { type: 9 },
      confirm_data: { verification_code: proven.code },
      authentication: [{ type: 2, code: proven.handle }],
    });
    expect(at.verdict(confirmed)).toBe('200 0000');
    expect(await send(proven.link, { password: fresh })).toBe(used);
    const second = await askPassword();
    expect(await send(second.link, { password: fresh })).toBe(done.password);
    expect(at.verdict(await complete(second.handle, second.code))).toBe('422 4003');
  });

  it('ends with the verification of its address', async () => {
    const { person, link } = await askPassword();
    const path = `/user/email/${person.userId}`;
    const [{ id }] = (await at.at.call('GET', path)).json.email;
    const rejected = await at.at.call('PUT', path, { email: [{ id, verification_status: 2 }] });
    expect(at.verdict(rejected)).toBe('200 0000');
    expect(await send(link, { password: fresh })).toBe(ended);
  });

  it('ends with a password that was changed elsewhere, and with the programme', async () => {
    const { person, link } = await askPassword();
    const changed = await at.at.call('PUT', `/user/${person.userId}`, {
      security: { password: 'Elsewhere 5 5!' },
    });
    expect(at.verdict(changed)).toBe('200 0000');
    expect(await send(link, { password: fresh })).toBe(ended);
    const open77 = await askPassword();
    await at.owner`update program set status = 9 where id = 77`;
    try {
      expect(await send(open77.link, { password: fresh })).toBe(ended);
    } finally {
      await at.owner`update program set status = 1 where id = 77`;
    }
    expect(await see(open77.link)).toBe(open.password);
  });

  it('is not opened by the link of a verification, nor the other way round', async () => {
    const verification = await askVerify();
    const forgotten = await askPassword();
    const token = (path: string) => path.split('/')[1]!;
    expect(await send(`password/${token(verification.link)}`, { password: fresh })).toBe(unknown);
    expect(await send(`verify/${token(forgotten.link)}`)).toBe(unknown);
    expect(await see(verification.link)).toBe(open.verify);
    expect(await see(forgotten.link)).toBe(open.password);
  });

  it('asks the server to hash and compare so often, and no more', async () => {
    const { person, link } = await askPassword();
    const titles = await Promise.all(Array.from({ length: 40 }, () => send(link, { password })));
    expect(titles.filter((one) => one === '422 Choose a new password').length).toBeLessThanOrEqual(30);
    expect(titles).toContain('429 Too many requests');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('says that the server is busy, with the time to wait', async () => {
    const { link } = await askPassword();
    const busy = vi.spyOn(at.at.server.services.hasher, 'hash').mockRejectedValue(new HasherBusyError(3));
    try {
      const page = await call('POST', link, { form: { password: fresh } });
      expect(`${page.status} ${page.title}`).toBe('503 We cannot answer right now');
      expect(page.headers['retry-after']).toBe('3');
    } finally {
      busy.mockRestore();
    }
    expect(await send(link, { password: fresh })).toBe(done.password);
  });
});

describe('a link that nobody was given', () => {
  it('has the page of one that has expired, to the last letter', async () => {
    const expired = await askVerify(await at.person(reading('fr')));
    pass(24 * 60 + 1);
    const tokens = [expired.link.split('/')[1]!, 'A'.repeat(22), 'short', `${'A'.repeat(21)}%00`];
    const texts = await Promise.all(
      tokens.flatMap((token) => [
        call('GET', `verify/${token}`).then(({ text }) => text),
        call('POST', `verify/${token}`).then(({ text }) => text),
      ]),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toContain('First programme');
  });

  it('is refused after sixty of them in a minute from one network', async () => {
    const network = '203.0.113.77';
    const { link } = await askVerify();
    const tries = await Promise.all(
      Array.from({ length: 70 }, (_, index) =>
        call('GET', `verify/${String(index).padStart(22, 'B')}`, { network }),
      ),
    );
    expect(tries.filter(({ status: is }) => is === 410)).toHaveLength(60);
    const refused = tries.find(({ status: is }) => is === 429)!;
    expect(refused.title).toBe('Too many requests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // A right one is nobody's to lock.
    expect(await see(link, { network })).toBe(open.verify);
    expect(await send(link, {}, { network })).toBe(done.verify);
  });

  it('does not count where it was given out', async () => {
    const { link } = await askVerify();
    const network = '203.0.113.78';
    for (let count = 0; count < 65; count += 1) expect(await see(link, { network })).toBe(open.verify);
  });
});

describe('every page', () => {
  it('keeps to itself', async () => {
    const { link } = await askVerify();
    for (const path of [link, 'verify/nothing']) {
      const { headers } = await call('GET', path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/u,
      );
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
        'content-type': 'text/html; charset=utf-8',
      });
    }
  });

  it('shows the name of a programme as text, whatever it is', async () => {
    const name = `"><script>alert(1)</script><img src=x onerror='x'>&amp;`;
    await set({ name });
    try {
      const { link } = await askVerify();
      const { text } = await call('GET', link);
      expect(text).not.toMatch(/<script|<img/u);
      expect(text).toContain('&#34;&#62;&#60;script&#62;');
      expect(text).toContain('&#38;amp;');
    } finally {
      await set({ name: 'First programme' });
    }
  });

  it.each([
    ['ar', 'rtl', 'تأكيد عنوان بريدك الإلكتروني'],
    ['fr-CA', 'ltr', 'Confirmez votre adresse e-mail'],
    ['es', 'ltr', 'Confirme su correo electrónico'],
    ['de', 'ltr', 'Confirm your email address'],
  ])('is in the language of the user: %s', async (preferred_language_code, direction, title) => {
    const person = await at.person(reading(preferred_language_code));
    const { link } = await askVerify(person);
    const page = await call('GET', link, { headers: { 'accept-language': 'en' } });
    expect(page.title).toBe(title);
    expect(page.text).toContain(`dir="${direction}"`);
  });

  it.each([
    ['fr;q=0.5, ar, en;q=0.9', 'ar'],
    ['de, es-MX;q=0.2, en;q=0', 'es'],
    ['*', 'en'],
    ['fr;q=x,', 'en'],
    ['', 'en'],
  ])('that knows nobody is in a language of the browser: %s', async (wanted, language) => {
    const page = await call('GET', 'verify/none', { headers: { 'accept-language': wanted } });
    expect(page.text).toContain(`<html lang="${language}"`);
  });

  it('takes a form, and nothing else', async () => {
    const { link, person } = await askPassword();
    const json = { 'content-type': 'application/json' };
    expect(await send(link, `{"password":"${fresh}"}`, { headers: json })).toBe(
      '415 We could not read the form',
    );
    expect(await send(link, { password: 'x'.repeat(20_000) })).toBe('413 We could not read the form');
    const packed = { 'content-encoding': 'gzip' };
    expect(await send(link, { password: fresh }, { headers: packed })).toBe('415 We could not read the form');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('leaves its token in no log and no metric', async () => {
    const { log } = at.at.server.app;
    const lines: unknown[] = [];
    const spies = (['info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(log, level).mockImplementation((...line: unknown[]) => void lines.push(line)),
    );
    const { link, person } = await askPassword();
    await see(link);
    const failing = vi.spyOn(at.at.server.services.hasher, 'hash').mockRejectedValue(new Error('broken'));
    expect(await send(link, { password: fresh })).toBe('500 We cannot answer right now');
    failing.mockRestore();
    expect(await send(link, { password: fresh })).toBe(done.password);
    const metrics = await at.at.server.app.inject({
      url: '/metrics',
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    for (const spy of spies) spy.mockRestore();
    const told = JSON.stringify(lines) + metrics.body;
    expect(told).toContain('/security/password/:token');
    expect(metrics.body).toMatch(/operation="page\.password",code="done"/u);
    for (const secret of [link.split('/')[1]!, fresh, person.address]) expect(told).not.toContain(secret);
  });
});

describe('another programme', () => {
  it('decides for its own links', async () => {
    const program = { id: 88, name: 'Second programme', verify_link_asks_code: true, default_language: 'es' };
    expect(at.verdict(await administer('POST', '/program', { program }))).toBe('200 0000');
    const client = { program_id: 88, name: 'its own', scopes: ['user', 'user:privileged'] };
    const { json } = await administer('POST', '/client', { client });
    const token = await at.at.server.tokenOf(json.client, 'user user:privileged');
    const address = 'of-another@example.com';
    const created = await at.at.server.call('POST', '/v1/user', {
      token,
      body: {
        ...newUserBody(reading('de')),
        email: [{ address, is_primary: 1 }],
      },
    });
    expect(at.verdict(created)).toBe('200 0000');
    const userId = created.json.info.id as number;
    const body = { verify_data: { email: { address } }, info: { type: 8 } };
    expect(at.verdict(await at.flow(`verify/${userId}`, body, { token }))).toBe('200 0000');
    const { link, code } = await at.received(address);
    const page = await call('GET', `verify/${link}`);
    expect(page.title).toBe('Confirme su correo electrónico');
    expect(page.text).toContain('Second programme');
    expect(page.text).toContain('name="code"');
    expect(await send(`verify/${link}`, { code })).toBe('200 Correo electrónico confirmado');
  });
});
