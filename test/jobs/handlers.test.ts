import { readdirSync, utimesSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkNames } from '../../src/catalogue/check-pools.ts';
import { entity } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { VirusScanner } from '../../src/files/clamd.ts';
import { bindJobs } from '../../src/job-handlers.ts';
import type { NoPayload, PayloadOf } from '../../src/jobs/definition.ts';
import type { JobHandler, RunningJob } from '../../src/jobs/handler.ts';
import type { JobName, jobs } from '../../src/jobs/jobs.ts';
import { createLog } from '../../src/log.ts';
import { createMessengers } from '../../src/notify/messenger.ts';
import { derivedKinds } from '../../src/search/derived-kinds.ts';
import { DerivedVersions } from '../../src/storage/derived-versions.ts';
import { newUserBody } from '../harness/assembled.ts';
import { storeFile } from '../harness/stored-files.ts';
import { loadEntries } from '../harness/watchlists.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// A job may run twice: its process dies between the work and the note that it is done. Whatever was done once is then as
// if it had been done once. The compiler asks for a case for every job.
let at: Setting;
let owner: postgres.Sql;
// An endpoint of webhooks that wants nothing any more.
const gone = createServer((_request, response) => response.writeHead(410).end());
beforeAll(async () => {
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  at = await setUp({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' });
  owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  // The server's own worker does not run jobs while these tests do.
  await owner`update job set recurs_at = now() + interval '1 day' where recurs_at is not null`;
});
afterAll(async () => {
  await owner?.end();
  await at?.server.close();
  gone.close();
});

/** What of a running job its row says. */
type JobOf<P> = Pick<RunningJob<P>, 'programId' | 'userId' | 'payload'>;

/** What a job is tried on. The case of a job with a payload says in `job` what `prepare` made for it; another one may. */
type Case<P> = CommonCase &
  (NoPayload extends P ? { readonly job?: () => JobOf<P> } : { readonly job: () => JobOf<P> });

/** What the case of any job says. */
interface CommonCase {
  /** Makes something to do. */
  readonly prepare: () => Promise<unknown>;
  /** What the job changes; differs before and after the first run. */
  readonly read: () => Promise<unknown>;
}

let messaged = 0;

/** Writes a code to a user that expires at an SQL instant. */
async function prepareMessage(expiresAt: string): Promise<void> {
  messaged = (await at.createUser()).info.id;
  await owner`
    insert into message (program_id, id, user_id, channel, lane, recipient, template, language, status, attempts, created_at,
      expires_at, history_number, operation, sealed)
    values (77, (select first_number from take_numbers(77, 'message', 1)), ${messaged}, 'email', 'codes', '\\x01', 'verify_email', 'en', 'waiting', 0,
      now() at time zone 'UTC', ${owner.unsafe(expiresAt)}, 1, 'test', '\\x00')`;
}

let [checkedId, checkId] = [0, 900];
let webhookId: number;
let replayId: number;

/** Makes an endpoint of webhooks, which is sent nothing; its number. */
async function makeWebhook(changes = {}): Promise<number> {
  const webhook = { url: 'https://hooks.example.com', events: ['*'], status: 0, ...changes };
  const token = await at.server.token('program:admin');
  const { json } = await at.server.call('POST', '/v1/webhook', { token, body: { webhook } });
  return json.webhook.id;
}

let watchlistId: number;
let listed: number;

/** Loads a list of one name, of which the server's own worker knows nothing. Returns its number. */
async function loadWatchlist(name: string): Promise<number> {
  const { row } = await loadEntries(at.server.services, 77, 'listed', [{ ref: name, names: [name] }]);
  await owner`delete from job where name = 'watchlists.screen_list'`;
  return row.id;
}

/** Creates a user while there is no list, so that nobody compares the user. */
async function createListed(first_name: string, last_name: string): Promise<number> {
  const lists = await owner`delete from watchlist returning *`;
  const { info } = await at.createUser({
    personal_info: { first_name, last_name, date_of_birth: '1990-01-01' },
  });
  if (lists.length > 0) await owner`insert into watchlist ${owner(lists)}`;
  return info.id;
}

/** What the programme asks of its users. */
async function ask(requirements: readonly object[]): Promise<void> {
  const token = await at.server.token('admin');
  await at.server.call('PUT', '/v1/program/77', { token, body: { program: { requirements } } });
}

let suspectedId: number;
let unscannedId: number;
let challengeId: number;
let documentId: number;
let notified = 0;
let inApp = 0;

const cases: { readonly [N in JobName]: Case<PayloadOf<(typeof jobs)[N]>> } = {
  'security.note_suspension': {
    prepare: async () => {
      const { info } = await at.createUser();
      suspectedId = info.id;
    },
    job: () => ({
      programId: 77,
      userId: suspectedId,
      payload: { suspectedId, check: checkNames.indexOf('password'), count: 5, until: 1_800_000_000 },
    }),
    read: async () =>
      (
        await owner`select count(*)::int from history where user_id = ${suspectedId} and entity = ${entity.security}`
      )[0]!['count'],
  },
  'security.find_forgotten': {
    prepare: async () => {
      const body = newUserBody() as { email: object[] };
      const email = body.email.map((entry) => ({ ...entry, verification_status: 1 }));
      const { info, email: made } = await at.createUser({ ...body, email });
      suspectedId = info.id;
      const forgotten = { forget_password: { verified_email: made[0].address } };
      const { json } = await at.call('POST', '/user/security/reset', {
        reset_security_data: forgotten,
        info: { type: 3 },
        // The job is run by the test.
      });
      challengeId = json.info.id;
      await owner`delete from job where name = 'security.find_forgotten'`;
    },
    job: () => ({ programId: 77, userId: null, payload: { challengeId } }),
    read: async () => [
      ...(await owner`select user_id, status, sought is null as is_done from challenge where id = ${challengeId}`),
      ...(await owner`select count(*)::int from message where user_id = ${suspectedId}`),
    ],
  },
  'kyc.rederive': {
    prepare: async () => {
      const { info } = await at.createUser();
      suspectedId = info.id;
      await ask([{ step: 'selfie' }]);
      // As if what was under way were there by now.
      await owner`update program set updated_at = updated_at - interval '1 hour' where id = 77`;
    },
    read: async () => [
      ...(await owner`select standing_due from program where id = 77`),
      ...(await owner`select status, history_number from users where id = ${suspectedId}`),
    ],
  },
  'kyc.remind': {
    prepare: async () => {
      await ask([{ step: 'selfie' }]);
      const { info } = await at.createUser();
      suspectedId = info.id;
      await owner`update ticket set created_at = created_at - interval '8 days' where user_id = ${suspectedId}`;
    },
    read: async () => [
      ...(await owner`select reminded_at is not null as is_reminded, status from ticket where user_id = ${suspectedId}`),
      ...(await owner`select count(*)::int from message where user_id = ${suspectedId}`),
      ...(await owner`select history_number from users where id = ${suspectedId}`),
    ],
  },
  'kyc.settle_due': {
    prepare: async () => {
      await ask([{ step: 'selfie', when: 'after_days', days: 1 }]);
      const { info } = await at.createUser();
      suspectedId = info.id;
      await owner`update users set created_at = created_at - interval '2 days', standing_due = standing_due - interval '2 days'
        where id = ${suspectedId}`;
    },
    read: async () =>
      await owner`select status, history_number, standing_due from users where id = ${suspectedId}`,
  },
  'kyc.expire_identifications': {
    prepare: async () => {
      const paper = { ...examplePerson['identification'], verification_status: 1 };
      const { info } = await at.createUser({ identification: [paper] });
      suspectedId = info.id;
      await owner`update identification set expiry_date = (now() at time zone 'UTC')::date - 2 where user_id = ${suspectedId}`;
    },
    read: async () => [
      ...(await owner`select status, verification_status from identification where user_id = ${suspectedId}`),
      ...(await owner`select history_number from users where id = ${suspectedId}`),
    ],
  },
  'security.remove_old_challenges': {
    prepare: async () => {
      const { info, email } = await at.createUser();
      const verify_data = { email: { address: email[0].address } };
      for (const _ of [1, 2])
        await at.call('POST', `/user/security/verify/${info.id}`, { verify_data, info: { type: 9 } });
      await owner`update challenge set created_at = created_at - interval '1 day', code_ends_at = code_ends_at - interval '1 day'
        where id = (select max(id) from challenge)`;
    },
    read: async () => (await owner`select count(*)::int from challenge`)[0]!['count'],
  },
  'webhooks.clean': {
    prepare: async () => {
      const { info } = await at.createUser();
      webhookId = await makeWebhook();
      await owner`
        insert into webhook_turn (program_id, webhook_id, failing_since) values (77, ${webhookId}, now() - interval '73 hours')`;
      await owner`
        insert into webhook_delivery (program_id, webhook_id, user_id, sequence, replay_id, state, attempts, milliseconds, at)
        select 77, ${webhookId}, ${info.id}, n, 0, case n when 1 then 'delivered' else 'dead' end, 1, 5, now() - interval '4 days'
        from generate_series(1, 2) n`;
      await owner`
        insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
        select 77, ${webhookId}, ${info.id}, n, 5, 5 + n - 1, now(), now() from generate_series(1, 2) n`;
    },
    read: async () => [
      ...(await owner`select status, stopped_for from webhook where id = ${webhookId}`),
      ...(await owner`select sequence from webhook_delivery where webhook_id = ${webhookId}`),
      ...(await owner`select replay_id::int from webhook_lane where webhook_id = ${webhookId} and replay_id <> 0`),
    ],
  },
  'users.remove_old_answers': {
    prepare: async () => {
      await at.createUser();
      const [record] =
        await owner`update idempotency_record set created_at = created_at - interval '25 hours' returning 1`;
      expect(record).toBeDefined();
      await at.createUser();
    },
    read: async () => (await owner`select count(*)::int from idempotency_record`)[0]!['count'],
  },
  'rules.tell_denial': {
    prepare: async () => {
      notified = (await at.createUser()).info.id;
    },
    job: () => ({ programId: 77, userId: notified, payload: { ruleId: 1, recipient: 7, method: 3 } }),
    read: async () => [
      ...(await owner`select entity_id::int from history where user_id = ${notified} and entity = ${entity.accessRule}`),
      ...(await owner`select template from message where user_id = ${notified}`),
    ],
  },
  'rules.remove_old': {
    prepare: async () => {
      const { info } = await at.createUser();
      await owner`insert into rule_decision (program_id, user_id, id, transaction_hash, facts_hash, is_allowed, decided_at, sealed)
        select 77, ${info.id}, days, days::text::bytea, '', true, now() at time zone 'UTC' - make_interval(days => days), '' from unnest('{1, 91}'::int[]) as days`;
      await owner`insert into rule_counter (program_id, user_id, rule_id, span, part, total, ends_at)
        select 77, ${info.id}, 1, hours::text, '', 1, now() at time zone 'UTC' + make_interval(hours => hours) from unnest('{-1, 1}'::int[]) as hours`;
      await owner`insert into rule_entry (program_id, user_id, rule_id, span, at, decision_id, part, added, ends_at)
        select 77, ${info.id}, 1, '', now(), hours, '', 1, now() at time zone 'UTC' + make_interval(hours => hours) from unnest('{-1, 1}'::int[]) as hours`;
    },
    read: async () => [
      ...(await owner`select id::int from rule_decision`),
      ...(await owner`select span from rule_counter`),
      ...(await owner`select decision_id::int from rule_entry`),
    ],
  },
  'users.claim_contacts': {
    prepare: async () => {
      const admin = await at.server.token('admin');
      const setUnique = (unique_email: boolean) =>
        at.server.call('PUT', '/v1/program/77', { token: admin, body: { program: { unique_email } } });
      await setUnique(false);
      const body = newUserBody();
      for (const _ of [1, 2]) await at.call('POST', '/user', body);
      await setUnique(true);
      // What was changed less than a minute ago is left for later.
      await owner`update program set updated_at = updated_at - interval '2 minutes'`;
    },
    read: () =>
      owner`
      select claims_due, (select json_agg(c order by hash) from claim c) as claims,
        (select json_agg(s order by hash) from shared_contact s) as shared
      from program where id = 77`.then(([row]) => row),
  },
  'search.add_up_counts': {
    prepare: () => at.createUser(),
    read: async () => [
      ...(await owner`select count(*)::int from user_delta`),
      ...(await owner`select kind, value, sum(users)::int from user_count group by kind, value order by 1, 2`),
    ],
  },
  'search.clean_index': {
    prepare: () => at.createUser(),
    read: async () => {
      // Reading what waits for the index takes rights that only the cleaning has: another run finds nothing to move.
      const [row] = await owner`select clean_user_search() as moved`;
      return row;
    },
  },
  'search.recompute': {
    prepare: async () => {
      // As an older version left them, with a version that is not recorded.
      const { info } = await at.createUser({ identification: [examplePerson['identification']] });
      await owner`update user_search set first_name = 'old', names = 'old' where user_id = ${info.id}`;
      await owner`delete from derived_version`;
    },
    read: async () => [
      ...(await owner`select kind, version from derived_version order by 1`),
      ...(await owner`select count(*)::int from user_search where first_name = 'old'`),
    ],
  },
  'access.remove_ended_attempts': {
    prepare: () => owner`
      insert into attempt values ('\\x01', 1, now() - interval '1 second'), ('\\x02', 1, now() + interval '1 hour')
      on conflict (hash) do update set ends_at = excluded.ends_at`,
    read: async () =>
      (await owner`select encode(hash, 'hex') as hash from attempt where length(hash) = 1 order by 1`).map(
        (row) => row['hash'],
      ),
  },
  'notify.deliver': {
    // Without anything to send by: a code whose time is over is dropped, a notice waits.
    prepare: () => prepareMessage("now() at time zone 'UTC' - interval '1 minute'"),
    job: () => ({ programId: 77, userId: messaged, payload: { channel: 0, lane: 0 } }),
    read: async () =>
      (await owner`select status, sealed from message order by id`).map((row) => ({ ...row })),
  },
  'notify.send_notification': {
    prepare: async () => {
      const body = newUserBody() as { phone: object[]; preferences: object };
      const { info, preferences: made } = await at.createUser({
        ...body,
        phone: body.phone.map((entry) => ({ ...entry, verification_status: 1 })),
        preferences: { ...body.preferences, enable_sms_notification: '1' },
        notification: { enabled: '1', message: 'Your card is ready' },
      });
      expect(made.enable_sms_notification).toBe('1');
      notified = info.id;
      const [row] = await owner`select id from message where user_id = ${notified}`;
      inApp = Number(row!['id']);
    },
    job: () => ({ programId: 77, userId: notified, payload: { messageId: inApp, channel: 1 } }),
    read: async () =>
      (await owner`select channel from message where user_id = ${notified} order by id`).map((row) => ({
        ...row,
      })),
  },
  'notify.alert': {
    prepare: async () => {
      const token = await at.server.token('admin');
      const body = { program: { alert_email: 'alerts@example.com' } };
      const { status } = await at.server.call('PUT', '/v1/program/77', { token, body });
      expect(status).toBe(200);
    },
    job: () => ({ programId: 77, userId: null, payload: { alert: 2, subject: 5 } }),
    read: async () => (await owner`select count(*)::int from message where user_id is null`)[0]!['count'],
  },
  'files.sweep': {
    prepare: async () => {
      const { info } = await at.createUser();
      const { storedName } = await storeFile(at.server, { userId: info.id }, { content: Buffer.from('a') });
      await owner`delete from attachment`;
      const folder = join(at.server.dataDir, 'files', storedName.slice(0, 2), storedName.slice(2, 4));
      utimesSync(join(folder, storedName), 1, 1);
    },
    read: async () =>
      readdirSync(join(at.server.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter(
        (entry) => entry.isFile(),
      ).length,
  },
  'files.scan': {
    prepare: async () => {
      suspectedId = (await at.createUser()).info.id;
      ({ documentId } = await storeFile(at.server, { userId: suspectedId }, { content: Buffer.from('a') }));
      await owner`update attachment set scan_status = 1 where document_id = ${documentId}`;
      await owner`update document set attachment_status = 1 where id = ${documentId}`;
    },
    job: () => ({ programId: 77, userId: suspectedId, payload: { documentId } }),
    read: async () => [
      ...(await owner`select scan_status, stored_name from attachment where document_id = ${documentId}`),
      ...(await owner`select attachment_status, status from document where id = ${documentId}`),
      ...(await owner`select count(*)::int from history where user_id = ${suspectedId}`),
    ],
  },
  'files.scan_unscanned': {
    prepare: async () => {
      unscannedId = (await at.createUser()).info.id;
      await storeFile(at.server, { userId: unscannedId }, { content: Buffer.from('a') });
    },
    read: async () =>
      (await owner`select count(*)::int from job where name = 'files.scan' and user_id = ${unscannedId}`)[0]![
        'count'
      ],
  },
  'notify.clean': {
    prepare: () => prepareMessage("now() at time zone 'UTC' - interval '1 minute'"),
    read: async () =>
      (await owner`select status, sealed from message order by id`).map((row) => ({ ...row })),
  },
  'webhooks.replay': {
    prepare: async () => {
      webhookId = await makeWebhook();
      await at.createUser();
      const [made] = await owner`
        insert into webhook_replay (program_id, id, webhook_id, is_failed_only, users_after, created_at)
        select 77, first_number, ${webhookId}, false, 0, now() from take_numbers(77, 'webhook_replay', 1) returning id::int`;
      replayId = made!['id'];
    },
    job: () => ({ programId: 77, userId: null, payload: { replayId } }),
    read: async () => [
      ...(await owner`select webhook_id, user_id, replay_id, delivered, wanted from webhook_lane where replay_id > 0 order by 1, 2, 3`),
      ...(await owner`select id, users_after from webhook_replay order by 1`),
    ],
  },
  'webhooks.tell_stopped': {
    prepare: async () => {
      const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/`;
      webhookId = await makeWebhook({ url, events: ['webhook.stopped'], status: 1 });
    },
    job: () => ({
      programId: 77,
      userId: null,
      payload: { webhookId, stoppedId: 1, reason: 0, stoppedAt: 1_800_000_000, number: 1 },
    }),
    read: () => owner`select status, stopped_for from webhook where id = ${webhookId}`,
  },
  'webhooks.remove_remains': {
    prepare: async () => {
      webhookId = await makeWebhook();
      await at.createUser();
      await owner`delete from webhook where id = ${webhookId}`;
      // Of another endpoint nothing goes.
      await makeWebhook();
      await at.createUser();
    },
    job: () => ({ programId: 77, userId: null, payload: { webhookId } }),
    read: () => owner`select webhook_id, count(*)::int from webhook_lane group by 1 order by 1`,
  },
  'watchlists.screen': {
    prepare: async () => {
      await loadWatchlist('Ada Listed');
      listed = await createListed('Ada', 'Listed');
    },
    job: () => ({ programId: 77, userId: listed, payload: {} }),
    read: () => owner`select status, version from watchlist_hit where user_id = ${listed}`,
  },
  'watchlists.screen_list': {
    prepare: async () => {
      listed = await createListed('Grace', 'Listed');
      watchlistId = await loadWatchlist('Grace Listed');
    },
    job: () => ({ programId: 77, userId: null, payload: { watchlistId } }),
    read: async () => [
      ...(await owner`select status, version from watchlist_hit where user_id = ${listed}`),
      ...(await owner`select screened_load from watchlist where id = ${watchlistId}`),
    ],
  },
  'watchlists.clean': {
    prepare: async () => {
      await loadWatchlist('Old One');
      watchlistId = await loadWatchlist('New One');
      await owner`update watchlist_version set touched_at = now() - interval '2 hours'`;
    },
    read: async () => [
      ...(await owner`select distinct version_id from watchlist_entry`),
      ...(await owner`select unique_key from job where name = 'watchlists.screen_list' order by 1`),
    ],
  },
  'checks.run': {
    prepare: async () => {
      const { info } = await at.createUser({
        personal_info: { last_name: 'Checked', date_of_birth: '1990-01-01' },
      });
      checkId += 1;
      checkedId = info.id;
      await owner`insert into user_check (program_id, user_id, id, name, step, entity, entity_id, subject_hash, state, counts, created_at)
        values (77, ${checkedId}, ${checkId}, 'age', 'personal_info', 29, ${checkedId}, '\\x00', 'waiting', 'advises', now())`;
    },
    job: () => ({ programId: 77, userId: checkedId, payload: { checkId } }),
    read: () => owner`select state, outcome, ended_at from user_check where id = ${checkId}`,
  },
  // With mails: test/operators/mails.test.ts. Here nothing is configured to send them by, and no invitation is drawn.
  'operators.invite': {
    prepare: async () => undefined,
    job: () => ({ programId: '*', userId: null, payload: { operatorId: 1 } }),
    read: async () => (await owner`select count(*)::int from operator_invitation`)[0]!['count'],
  },
  'operators.tell': {
    prepare: async () => undefined,
    job: () => ({ programId: '*', userId: null, payload: { operatorId: 1, number: 1 } }),
    read: async () => (await owner`select count(*)::int from message`)[0]!['count'],
  },
  'jobs.enqueue_owed': {
    // Today nothing is owed that a recurring job does not find by itself.
    prepare: async () => undefined,
    read: async () => (await owner`select count(*)::int from job`)[0]!['count'],
  },
};

/** A job of the installation that carries nothing, where the case names no other. */
const bare: JobOf<NoPayload> = { programId: '*', userId: null, payload: {} };

/** Finds something in every file. */
const scanner: VirusScanner = {
  scan: async (content) => {
    for await (const _ of content);
    return 'Test-Signature';
  },
  check: async () => undefined,
};

/** Jobs of which nothing can be read before they have run, or that have nothing to do. */
const changesNothing: readonly JobName[] = [
  'search.clean_index',
  'operators.invite',
  'operators.tell',
  'jobs.enqueue_owed',
];

it.each(Object.keys(cases) as JobName[])(
  '%s has the same effect when it runs twice, one after the other or at once',
  async (name) => {
    const { prepare, read, job = () => bare }: CommonCase & { job?: () => JobOf<object> } = cases[name];
    // As if the rules of all derived values had just changed.
    const raised = derivedKinds.map((kind) => ({ ...kind, version: kind.version + 1 }));
    const derived = new DerivedVersions(at.server.services.connections, raised);
    const { run: handle } = bindJobs(
      { ...at.server.services, derived, scanner },
      at.server.access.callers,
      createMessengers(
        { smtpUrl: undefined, mailFrom: undefined, smsWebhookUrl: undefined, smsWebhookSecret: undefined },
        () => new Date(),
      ),
      createLog('silent'),
    )[name];
    const run = () =>
      (handle as JobHandler<object>)({
        ...job(),
        id: 1,
        attempt: 1,
        signal: new AbortController().signal,
      });
    await prepare();
    const before = changesNothing.includes(name) ? undefined : await read();
    await run();
    const after = await read();
    if (!changesNothing.includes(name)) expect(after).not.toEqual(before);
    await run();
    expect(await read()).toEqual(after);
    await prepare();
    await Promise.all([run(), run(), run()]);
    const together = await read();
    await run();
    expect(await read()).toEqual(together);
  },
);
