import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations, ownOperations } from '../../src/catalogue/operations.ts';
import { permissions, roleNames, roles } from '../../src/catalogue/permissions.ts';
import type { Scope } from '../../src/catalogue/scopes.ts';
import { missingScope } from '../../src/http/plugins/authentication.ts';
import { runFor } from '../../src/storage/connections.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { inviteOperator, openBrowser, signedIn, type TestOperator } from '../harness/operators.ts';

let server: AssembledTest;
let now = Date.parse('2027-03-01T10:00:00Z');
let token: string;
let userId: number;
let card: { id: number; number: string };

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  token = await server.token('user user:privileged user:sensitive program:admin admin');
  const { json } = await call('POST', '/user', newUserBody({ credit_card: [examplePerson.credit_card] }));
  userId = json.info.id;
  card = json.credit_card[0];
});
afterAll(() => server.close());

const call = (method: string, url: string, body?: object) =>
  server.call(method, `/v1${url}`, { token, ...(body && { body }) });
const codeOf = ({ json }: Answer): string => json?.result?.code;
/** Codes by which an operator is told that the roles do not allow a call. */
const closed = '2023';

describe('a role', () => {
  it('opens the operations of its permissions and no others, and the catalogue shows these', async () => {
    const all = [...operations, ...ownOperations].filter(
      ({ caller }) => caller !== 'anyone' && caller !== 'session',
    );
    const routes = [...Map.groupBy(all, ({ verb, path }) => `${verb} ${path}`).values()];
    const refusals = ['2007', '2023', '2024'];
    for (const role of roleNames) {
      const operator = await signedIn(server, [role]);
      const may: readonly string[] = roles[role].may;
      const { catalogue } = (await operator.call('GET', '/catalogue')).json;
      const shown = new Set(catalogue.operations.map(({ id }: { id: string }) => id));
      const wrong: string[] = [];
      for (const ofRoute of routes) {
        const [{ verb, path, members, action }] = ofRoute as [Operation, ...Operation[]];
        const opened = ofRoute.filter(({ permissions }) => permissions.some((one) => may.includes(one)));
        for (const { id } of ofRoute)
          if (shown.has(id) !== opened.some((one) => one.id === id))
            wrong.push(`${role} ${id}: shown wrongly`);
        const url = path.replace(/:[a-z_]+/gu, '999999');
        const answer = await operator.call(verb.toUpperCase(), url, verb === 'get' ? undefined : {});
        const isRefused = answer.status === 403 && refusals.includes(codeOf(answer));
        // An empty body means one of the operations of a route, which another permission may open.
        const isOtherwise = opened.length > 0 && ofRoute.length > 1;
        // What each part of a change of a user needs is asked of an empty one as well.
        const isOfParts = members === 'all' && action === 'update';
        if (isRefused === opened.length > 0 && !isOtherwise && !isOfParts)
          wrong.push(`${role} ${verb} ${path}: ${answer.status} ${codeOf(answer)}`);
      }
      expect(wrong).toEqual([]);
    }
  }, 120_000);

  it('lends the scopes that each operation needs which it opens', async () => {
    const short = [...operations, ...ownOperations].flatMap(({ id, needs, caller, permissions: opening }) =>
      opening
        .filter(
          (one) =>
            caller === undefined && missingScope(needs, new Set<Scope>(['user', ...permissions[one].scopes])),
        )
        .map((one) => `${one} ${id}`),
    );
    expect(short).toEqual([]);
    const [viewer, writer] = [await signedIn(server, ['viewer']), await signedIn(server, ['rules'])];
    const rule = { access_rule: [{ info: { type: 3, access_type: 0, value: '200.00' } }] };
    expect(codeOf(await writer.call('POST', '/rule', rule))).toBe('0000');
    const { json } = await viewer.call('GET', '/rule');
    expect(json.access_rule).toHaveLength(1);
    expect(codeOf(await viewer.call('POST', '/rule', rule))).toBe(closed);
    // What reading lends opens nothing else of the programme.
    expect(codeOf(await viewer.call('GET', '/program/77'))).toBe(closed);
    await writer.call('DELETE', '/rule', { access_rule: [{ info: { id: json.access_rule[0].info.id } }] });
  });

  it('changes of a user as a whole what its permissions say, part by part', async () => {
    const update = (operator: TestOperator, body: object) => operator.call('PUT', `/user/${userId}`, body);
    const support = await signedIn(server, ['support']);
    const reviewer = await signedIn(server, ['reviewer']);
    const senior = await signedIn(server, ['senior']);
    const name = { personal_info: { nick_name: 'Countess' } };
    const field = { custom_field: { note: 'called' } };
    expect([codeOf(await update(support, name)), codeOf(await update(support, field))]).toEqual([
      closed,
      '0000',
    ]);
    expect([codeOf(await update(reviewer, name)), codeOf(await update(reviewer, field))]).toEqual([
      '0000',
      closed,
    ]);
    const suspended = { info: { id: userId, status: 2 } };
    expect(codeOf(await update(reviewer, suspended))).toBe(closed);
    expect(codeOf(await update(senior, suspended))).toBe('0000');
    expect(codeOf(await update(senior, { info: { id: userId, status: 1 } }))).toBe('0000');
    expect(codeOf(await update(support, { security: { password: 'not by support 1' } }))).toBe(closed);
    const viewer = await signedIn(server, ['viewer']);
    for (const body of [{}, { info: { type: 2 } }, { notes: { user_notes: 'I was here' } }])
      expect(codeOf(await update(viewer, body))).toBe(closed);
    expect(codeOf(await update(support, { info: { type: 2 }, ...field }))).toBe(closed);
    // What gives somebody a login or a second factor is the person's own.
    const login = { external_auth: [{ login_id: 'mine', type: 1, token: 'x' }] };
    expect(codeOf(await support.call('POST', `/user/external_auth/${userId}`, login))).toBe(closed);
    expect(codeOf(await support.call('POST', `/user/auth/enroll/${userId}`, {}))).toBe(closed);
  });

  it('is narrowed by a programme, never widened', async () => {
    const support = await signedIn(server, ['support', 'viewer']);
    const suspensions = () => support.call('DELETE', `/user/security/suspension/${userId}`);
    expect(codeOf(await suspensions())).toBe('0000');
    const limits = { role_limits: [{ role: 'support', without: ['security'] }] };
    expect(codeOf(await call('PUT', '/program/77', { program: limits }))).toBe('0000');
    expect(codeOf(await suspensions())).toBe(closed);
    const session = await support.call('GET', '/session');
    expect(session.json.session.programs[0].permissions).not.toContain('security');
    await call('PUT', '/program/77', { program: { role_limits: [] } });
  });

  it('does not show clear values, but for one at a time', async () => {
    const support = await signedIn(server, ['support']);
    const asked = { show_sensitive_data: '1' };
    expect(codeOf(await support.call('GET', `/user/${userId}`, undefined, asked))).toBe(closed);
    const reveal = (changes: object, operator: TestOperator = support) =>
      operator.call('POST', `/reveal/${userId}`, {
        reveal: { member: 'credit_card', id: card.id, field: 'number', reason_code: 'dispute', ...changes },
      });
    const shown = await reveal({ reason: 'Chargeback of 1 March' });
    expect(shown.json.reveal).toEqual({ value: (examplePerson.credit_card as { number: string }).number });
    expect(shown.headers['cache-control']).toBe('no-store');
    const [entry] = (await call('GET', `/user/history/${userId}`)).json.history;
    expect(entry).toMatchObject({
      activity_type: 5,
      by_entity: 45,
      by_entity_id: support.id,
    });
    expect(entry.admin_notes).toBe(
      `Shown in clear: credit card ${card.id}, number. dispute. Chargeback of 1 March`,
    );
    // The same call again is another look, and no stored answer has the value.
    const again = {
      member: 'credit_card',
      id: card.id,
      field: 'number',
      reason_code: 'dispute',
      reason: 'Twice',
    };
    for (const _ of ['once', 'twice'])
      await support.call('POST', `/reveal/${userId}`, { reveal: again }, { source_id: 'look-1' });
    const { history } = (await call('GET', `/user/history/${userId}`)).json;
    const looks = history.filter(({ admin_notes }: { admin_notes: string }) =>
      admin_notes?.endsWith('. Twice'),
    );
    expect(looks).toHaveLength(2);
    expect(codeOf(await reveal({ reason_code: 'other' }))).toBe('1001');
    expect(codeOf(await reveal({ id: card.id + 1 }))).toBe('3002');
    expect(codeOf(await reveal({}, await signedIn(server, ['auditor'])))).toBe(closed);
  });
});

describe('an operator', () => {
  it('reaches the programmes of their seats alone, and names one of several', async () => {
    const other = (await call('POST', '/program', { program: { name: 'Other' } })).json.program.id;
    const operator = await signedIn(server, ['viewer']);
    const at = (programId: string) =>
      operator.call('GET', `/user/${userId}`, undefined, { program_id: programId });
    expect([codeOf(await at('77')), codeOf(await at(String(other))), codeOf(await at('x'))]).toEqual([
      '0000',
      '3003',
      '3003',
    ]);
    const email = 'of-two@example.com';
    await inviteOperator(server, ['viewer'], { programId: other, email });
    const both = await signedIn(server, ['viewer'], { email });
    const bothAt = (programId?: number) =>
      both.call('GET', `/user/${userId}`, undefined, programId ? { program_id: String(programId) } : {});
    expect(codeOf(await bothAt())).toBe('1021');
    expect([codeOf(await bothAt(77)), codeOf(await bothAt(other))]).toEqual(['0000', '3001']);
    await call('DELETE', `/program/${other}`);
    expect([codeOf(await bothAt()), codeOf(await bothAt(other))]).toEqual(['0000', '3003']);
  });

  it('does nothing to the user that has their own email', async () => {
    const created = await call('POST', '/user', newUserBody());
    const email = created.json.email[0].address;
    const operator = await signedIn(server, ['support', 'senior'], { email });
    const answer = await operator.call('POST', `/user/custom_field/${created.json.info.id}`, {
      custom_field: { a: 1 },
    });
    expect(codeOf(answer)).toBe('3043');
    expect(
      codeOf(await operator.call('POST', `/user/custom_field/${userId}`, { custom_field: { a: 1 } })),
    ).toBe('0000');
  });

  it('gives the second factor again for what is worth more', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const make = () =>
      admin.call('POST', '/client', { client: { program_id: 77, name: 'New', scopes: ['user'] } });
    now += 11 * 60_000;
    expect(codeOf(await make())).toBe('2024');
    expect(codeOf(await admin.call('PUT', '/program/77', { program: { four_eyes: [] } }))).toBe('2024');
    expect(codeOf(await admin.call('PUT', '/program/77', { program: { name: 'First programme' } }))).toBe(
      '0000',
    );
    await admin.call('PUT', '/session', { session: { otp: admin.otp() } });
    expect(codeOf(await make())).toBe('0000');
    // Nobody gives what they do not have.
    const client = { program_id: 77, name: 'New', scopes: ['admin'] };
    expect(codeOf(await admin.call('POST', '/client', { client }))).toBe('2007');
  });

  it('decides with another where several decide, and gives a second opinion with a role for it', async () => {
    await call('PUT', '/program/77', { program: { four_eyes: ['all'] } });
    const { json } = await call('POST', '/user', newUserBody());
    const addressId = json.address.id;
    await call('POST', `/user/document/${json.info.id}`, {
      info: { type: 7, language: 'en', subject: 'Bill', entity: 15, entity_id: addressId },
      attachment: [examplePerson['attachment']!],
    });
    const [reviewer, other, senior] = [
      await signedIn(server, ['reviewer']),
      await signedIn(server, ['reviewer']),
      await signedIn(server, ['senior']),
    ];
    const [review] = (await reviewer.call('GET', `/review?user_id=${json.info.id}`)).json.review;
    const decide = (operator: TestOperator) =>
      operator.call('POST', `/review/decision/${review.id}`, {
        decision: { outcome: 'accept', version: review.version },
      });
    expect((await decide(reviewer)).json.review.state).toBe('second');
    expect(codeOf(await decide(reviewer))).toBe('3053');
    expect(codeOf(await decide(other))).toBe(closed);
    expect((await decide(senior)).json.review.state).toBe('decided');
    await call('PUT', '/program/77', { program: { four_eyes: [] } });
    const { history } = (await call('GET', `/user/history/${json.info.id}?page_size=50`)).json;
    const by = history
      .filter(({ by_entity }: { by_entity: number }) => by_entity === 45)
      .map(({ by_entity_id }: { by_entity_id: number }) => by_entity_id);
    expect(new Set(by)).toEqual(new Set([reviewer.id, senior.id]));
  });

  it('is noted before what they do, in a chain', async () => {
    const support = await signedIn(server, ['support']);
    await support.call(
      'POST',
      `/user/custom_field/${userId}`,
      { custom_field: { a: 1 } },
      { source_id: 'call-1' },
    );
    await support.call('POST', `/user/custom_field/999999`, { custom_field: { a: 1 } });
    // A dry run changes nothing and is not noted; what tells something is.
    const trial = { custom_field: { a: 2 }, validate: '1' };
    expect(codeOf(await support.call('POST', `/user/custom_field/${userId}`, trial))).toBe('0000');
    const told = { info: { type: 12 }, validate_data: { birth_date: '1999-01-01' }, validate: '1' };
    await support.call('POST', `/user/security/validate/${userId}`, told);
    const auditor = await signedIn(server, ['auditor']);
    const log = () => auditor.call('GET', `/operator_log?operator_id=${support.id}&verify=1`);
    const { json } = await log();
    expect(json.operator_log.map(({ activity }: { activity: string }) => activity)).toEqual([
      'user.security.validate_date_of_birth',
      'user.custom_field.create',
      'user.custom_field.create',
      'set_up',
      'invited',
    ]);
    expect(json.operator_log[2].detail).toEqual({ user_id: String(userId), source_id: 'call-1' });
    expect(json.verified).toBe(1);
    expect(json.operators).toContainEqual({ id: support.id, name: expect.stringContaining(' ') });
    const page = await auditor.call('GET', `/operator_log?operator_id=${support.id}&page_size=4`);
    // Chains are walked for who asks.
    expect(page.json.verified).toBeNull();
    const next = await auditor.call(
      'GET',
      `/operator_log?operator_id=${support.id}&cursor=${page.json.cursor}`,
    );
    expect(next.json.operator_log.map(({ number }: { number: number }) => number)).toEqual([1]);
    const owner = postgres({ ...server.database.adminOptions, max: 1 });
    await owner`update operator_log set detail = '{}' where operator_id = ${support.id} and number = 3`;
    expect((await log()).json.verified).toBe(0);
    // Nor is it shortened: where it ends is signed with the row of the operator.
    const other = await signedIn(server, ['support']);
    await owner`delete from operator_log where operator_id = ${other.id} and number = 2`;
    await owner`update operator o set log_number = 1, log_hash = l.hash from operator_log l
      where l.operator_id = o.id and o.id = ${other.id}`;
    await owner.end();
    const shortened = await auditor.call('GET', `/operator_log?operator_id=${other.id}&verify=1`);
    expect([shortened.json.operator_log.length, shortened.json.verified]).toEqual([1, 0]);
    expect(codeOf(await other.call('GET', '/session'))).toBe('2021');
  });
});

describe('operators', () => {
  it('are invited, given roles and disabled by whoever manages the programme', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const made = await admin.call('POST', '/operator', {
      operator: {
        email: 'New.One@example.com',
        name: 'New One',
        language: 'fr',
        roles: [{ roles: ['support'] }],
      },
    });
    expect(made.json.operator).toMatchObject({
      email: 'new.one@example.com',
      status: 2,
      roles: [{ program_id: 77, roles: ['support'] }],
    });
    const link = made.json.invitation.secret;
    const browser = openBrowser(server);
    const opened = await browser.call('POST', '/session/setup', { setup: { token: link.split('#')[1] } });
    expect(opened.json.setup.operator.language).toBe('fr');
    const id = made.json.operator.id;
    const change = (body: object) => admin.call('PUT', `/operator/${id}`, { operator: body });
    expect(codeOf(await change({ roles: [{ roles: ['installation_administrator'] }] }))).toBe('2027');
    expect(codeOf(await change({ roles: [{ program_id: 78, roles: ['viewer'] }] }))).toBe('3003');
    expect((await change({ roles: [{ roles: ['viewer'] }] })).json.operator.roles).toEqual([
      { program_id: 77, roles: ['viewer'] },
    ]);
    expect(
      codeOf(
        await admin.call('PUT', `/operator/${admin.id}`, { operator: { roles: [{ roles: ['senior'] }] } }),
      ),
    ).toBe('2028');
    expect(codeOf(await admin.call('DELETE', `/operator/${admin.id}`))).toBe('2028');
    expect((await admin.call('DELETE', `/operator/${id}`)).json.operator.status).toBe(9);
    expect(
      codeOf(await browser.call('POST', '/session/setup', { setup: { token: link.split('#')[1] } })),
    ).toBe('4021');
  });

  it('lose their sessions with another role, and all they had with a reset', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const support = await signedIn(server, ['support']);
    const body = { operator: { roles: [{ roles: ['viewer'] }] } };
    expect((await admin.call('PUT', `/operator/${support.id}`, body)).status).toBe(200);
    expect(codeOf(await support.call('GET', `/user/${userId}`))).toBe('2021');
    const viewer = await signedIn(server, ['viewer']);
    const reset = await admin.call('DELETE', `/operator/factor/${viewer.id}`);
    expect(reset.json.operator).toMatchObject({ status: 2, second_factors: [] });
    expect(codeOf(await viewer.call('GET', '/session'))).toBe('2021');
    const again = await openBrowser(server).call('POST', '/session', {
      session: { email: viewer.email, password: viewer.password },
    });
    expect(codeOf(again)).toBe('2020');
  });

  it('of other programmes are out of reach', async () => {
    const other = (await call('POST', '/program', { program: { name: 'Another' } })).json.program.id;
    const stranger = await inviteOperator(server, ['viewer'], { programId: other });
    const admin = await signedIn(server, ['program_administrator']);
    for (const [method, url] of [
      ['GET', `/operator/${stranger.id}`],
      ['DELETE', `/operator/${stranger.id}`],
      ['DELETE', `/operator/factor/${stranger.id}`],
      ['GET', `/operator/session/${stranger.id}`],
    ] as const)
      expect(codeOf(await admin.call(method, url))).toBe('3090');
    const listed = (await admin.call('GET', '/operator?page_size=500')).json.operators;
    expect(listed.some(({ id }: { id: number }) => id === stranger.id)).toBe(false);
    const installation = await signedIn(server, ['installation_administrator']);
    const all = (await installation.call('GET', '/operator?page_size=500')).json.operators;
    expect(all.some(({ id }: { id: number }) => id === stranger.id)).toBe(true);
  });

  it('are invited to something, and taken out of a programme by roles that are none', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const operator = { email: 'nobody@example.com', name: 'Nobody', roles: [{ roles: [] }] };
    const { json } = await admin.call('POST', '/operator', { operator });
    expect(json.result.details).toMatchObject([{ path: '$.operator.roles[0].roles', code: '1107' }]);
    const viewer = await signedIn(server, ['viewer']);
    const none = { operator: { roles: [{ roles: [] }] } };
    expect(codeOf(await admin.call('PUT', `/operator/${viewer.id}`, none))).toBe('0000');
    expect(codeOf(await admin.call('GET', `/operator/${viewer.id}`))).toBe('3090');
    expect(codeOf(await viewer.call('GET', '/session'))).toBe('2021');
    // The account is there, and is given roles again by an invitation.
    const again = { ...operator, email: viewer.email, roles: [{ roles: ['support'] }] };
    expect((await admin.call('POST', '/operator', { operator: again })).json.operator).toMatchObject({
      ...{ id: viewer.id, status: 1, roles: [{ program_id: 77, roles: ['support'] }] },
    });
  });

  it('who serve several programmes are not taken over from one of them', async () => {
    const other = (await call('POST', '/program', { program: { name: 'Third' } })).json.program.id;
    const admin = await signedIn(server, ['program_administrator']);
    const invited = await inviteOperator(server, ['senior'], { programId: other });
    const body = { operator: { email: invited.email, name: 'Mine', roles: [{ roles: ['viewer'] }] } };
    expect(codeOf(await admin.call('POST', '/operator', body))).toBe('2029');
    await inviteOperator(server, ['viewer'], { email: invited.email });
    expect(codeOf(await admin.call('PUT', `/operator/${invited.id}`, { operator: { name: 'Mine' } }))).toBe(
      '2029',
    );
    const takeOver = [
      ['POST', `/operator/invitation/${invited.id}`],
      ['DELETE', `/operator/factor/${invited.id}`],
    ] as const;
    for (const [method, url] of takeOver) expect(codeOf(await admin.call(method, url))).toBe('2029');
    // It is said before anything is tried, and not of those whom nobody else shares.
    const installation = await signedIn(server, ['installation_administrator']);
    const manageable = async (by: TestOperator, id: number) =>
      (await by.call('GET', `/operator/${id}`)).json.operator.manageable;
    expect(await manageable(admin, invited.id)).toBe('roles');
    expect(await manageable(admin, admin.id)).toBe('account');
    expect(await manageable(admin, installation.id)).toBe('nothing');
    expect(await manageable(installation, invited.id)).toBe('account');
    // Whoever manages the installation from another programme does so here as well.
    const shared = await inviteOperator(server, ['installation_administrator'], { programId: other });
    await inviteOperator(server, ['viewer'], { email: shared.email });
    expect(await manageable(admin, shared.id)).toBe('nothing');
    const roles = { operator: { roles: [{ roles: ['support'] }] } };
    expect(codeOf(await admin.call('PUT', `/operator/${shared.id}`, roles))).toBe('2027');
    expect(codeOf(await admin.call('PUT', `/operator/${invited.id}`, roles))).toBe('0000');
    expect(codeOf(await admin.call('DELETE', `/operator/session/${invited.id}`))).toBe('0000');
    expect(codeOf(await admin.call('DELETE', `/operator/${invited.id}`))).toBe('0000');
  });

  it('give themselves nothing by an invitation, and take nothing from whoever manages the installation', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const installation = await signedIn(server, ['installation_administrator']);
    const invite = (email: string, held: string[]) =>
      admin.call('POST', '/operator', { operator: { email, name: 'Again', roles: [{ roles: held }] } });
    expect(codeOf(await invite(admin.email, ['senior']))).toBe('2028');
    expect(codeOf(await invite(installation.email, ['viewer']))).toBe('2027');
    const renamed = await admin.call('PUT', `/operator/${installation.id}`, { operator: { name: 'Nobody' } });
    expect(codeOf(renamed)).toBe('2027');
    const limits = [{ role: 'installation_administrator', without: ['programs'] }];
    expect(codeOf(await admin.call('PUT', '/program/77', { program: { role_limits: limits } }))).toBe('1001');
    const viewer = await signedIn(server, ['viewer']);
    expect(codeOf(await invite(viewer.email, ['support']))).toBe('0000');
    expect(codeOf(await viewer.call('GET', '/session'))).toBe('2021');
  });

  it('become nobody by a row that was changed in the database', async () => {
    const viewer = await signedIn(server, ['viewer']);
    await runFor(server.services.connections, '*', {
      text: `update client set roles = '{senior}' where operator_id = $1::bigint`,
      values: [viewer.id],
    });
    expect(codeOf(await viewer.call('GET', `/user/${userId}`))).toBe('3003');
    const other = await signedIn(server, ['viewer']);
    await runFor(server.services.connections, '*', {
      text: `update operator_session set operator_id = $2::bigint where operator_id = $1::bigint`,
      values: [other.id, viewer.id],
    });
    expect(codeOf(await other.call('GET', '/session'))).toBe('2021');
  });
});
