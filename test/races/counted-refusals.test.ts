import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { Call, Services } from '../../src/calls/services.ts';
import { systemCall } from '../../src/calls/system-call.ts';
import { ApiError, errors } from '../../src/catalogue/errors.ts';
import type { Replay } from '../../src/catalogue/operation.ts';
import { email } from '../../src/catalogue/resources/email.ts';
import type { Members } from '../../src/derive/envelope.ts';
import { formatDateTime } from '../../src/time/format-instant.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser, createUser } from '../../src/users/change-user.ts';
import type { Counter } from '../../src/users/counters.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { countingRequest } from '../harness/counted.ts';
import { createPerson } from '../harness/people.ts';

// A change that counts a wrong answer and is refused, as flows will be: a code is compared, at most five times.
const triesMax = 5;
const rightCode = '271828';
const programId = 77;

let servers: readonly [AssembledTest, AssembledTest];
let userId: number;
let sql: postgres.Sql;

beforeAll(async () => {
  const first = await assembleTest();
  servers = [first, await assembleTest({}, {}, first)];
  sql = postgres({ ...first.database.adminOptions, max: 1 });
  const token = await first.token('user user:privileged');
  ({ userId } = await createPerson(first, token));
});
afterAll(async () => {
  const [first, second] = servers;
  await sql.end();
  await second.close();
  await first.close();
});

interface Try {
  readonly code: string;
  readonly subject: string;
  readonly user?: number;
  readonly sourceId?: string;
  readonly replay?: Replay;
  readonly isDryRun?: boolean;
  readonly onPrepare?: () => void;
}

/** Compares a code: `right`, `wrong`, or `locked` once it was wrong too often, whatever the code is. */
async function tryCode({ services }: AssembledTest, tried: Try): Promise<'right' | 'wrong' | 'locked'> {
  const counter: Counter = { kind: 'test code', subject: tried.subject };
  const request = {
    operationId: 'test.code',
    body: emptyBody,
    userId: tried.user ?? userId,
    isDryRun: tried.isDryRun ?? false,
    reads: [email],
    counters: [counter],
    replay: tried.replay ?? ('none' as const),
    allowsUnknownUser: true,
    compare: async () => {
      tried.onPrepare?.();
      return tried.code === rightCode;
    },
  };
  try {
    await changeUser(services, callOf(tried), request, (user, _, isRight) => {
      if (user.counter(counter).count >= triesMax)
        return user.refuse(errors.tooManyRequests({ seconds: 60 }));
      if (!isRight) {
        user.count(counter, inAnHour(services));
        return user.refuse(errors.clientUnknown());
      }
      user.clear(counter);
      return {};
    });
    return 'right';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.key === 'clientUnknown'
      ? 'wrong'
      : error.key === 'tooManyRequests'
        ? 'locked'
        : Promise.reject(error);
  }
}

function callOf({ sourceId = randomUUID() }: Pick<Try, 'sourceId'>): Call {
  return { ...systemCall(programId), sourceId };
}

function inAnHour({ clock }: Services): string {
  return formatDateTime(new Date(clock().getTime() + 3_600_000));
}

/** How often a subject has been counted, as it is stored. */
async function countsOf(): Promise<number[]> {
  const rows = await sql`select count from counter order by count`;
  return rows.map(({ count }) => count as number);
}

async function headOf(user: number): Promise<unknown> {
  const [row] = await sql`select history_number, xmin::text from users where id = ${user}`;
  return row;
}

describe('a code that is tried fifty times at once through two servers', () => {
  it.each([
    ['a user', () => userId],
    ['a user that does not exist', () => 999_999],
  ])(
    'gets a verdict as often as the limit says, and the right one after them is refused, of %s',
    async (title, idOf) => {
      const subject = `at once, ${title}`;
      const verdicts = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          tryCode(servers[index % 2]!, { code: '000000', subject, user: idOf() }),
        ),
      );
      expect(Object.groupBy(verdicts, (verdict) => verdict)['wrong']).toHaveLength(triesMax);
      expect(Object.groupBy(verdicts, (verdict) => verdict)['locked']).toHaveLength(50 - triesMax);
      expect(await tryCode(servers[0], { code: rightCode, subject, user: idOf() })).toBe('locked');
    },
  );
});

it('the right code is refused where the first wrong ones were counted while it was compared', async () => {
  const subject = 'overtaken';
  const counter: Counter = { kind: 'test code', subject };
  const { services } = servers[0];
  const counts: number[] = [];
  const compare = async () => {
    for (let turn = 0; turn < triesMax; turn += 1)
      expect(await tryCode(servers[1], { code: 'wrong', subject })).toBe('wrong');
    return true;
  };
  const request = { ...countingRequest(userId, counter), compare };
  const change = changeUser(services, callOf({}), request, (user) => {
    counts.push(user.counter(counter).count);
    if (user.counter(counter).count >= triesMax) return user.refuse(errors.tooManyRequests({ seconds: 60 }));
    user.clear(counter);
    user.note({ activityType: 2, entity: 7, entityId: userId, adminNotes: 'verified' });
    return {};
  });
  await expect(change).rejects.toMatchObject({ key: 'tooManyRequests' });
  // The verdict was there already; the counter was not, when the change ran first.
  expect(counts).toEqual([0, triesMax]);
});

describe('a refusal that counts', () => {
  it('leaves the user as it is', async () => {
    const before = await headOf(userId);
    expect(await tryCode(servers[0], { code: 'wrong', subject: 'untouched' })).toBe('wrong');
    expect(await headOf(userId)).toEqual(before);
  });

  it('begins anew when its time is over', async () => {
    const subject = 'over';
    for (let turn = 0; turn < triesMax; turn += 1) await tryCode(servers[0], { code: 'wrong', subject });
    expect(await tryCode(servers[0], { code: rightCode, subject })).toBe('locked');
    await sql`update counter set ends_at = now() at time zone 'UTC' - interval '1 minute'`;
    expect(await tryCode(servers[0], { code: 'wrong', subject })).toBe('wrong');
    expect(await tryCode(servers[0], { code: rightCode, subject })).toBe('right');
  });

  it('is cleared by the right answer', async () => {
    const subject = 'cleared';
    const before = await countsOf();
    for (let turn = 1; turn < triesMax; turn += 1) await tryCode(servers[0], { code: 'wrong', subject });
    expect(await tryCode(servers[1], { code: rightCode, subject })).toBe('right');
    expect(await countsOf()).toEqual(before);
  });

  it('counts on a dry run too, which writes nothing else', async () => {
    const before = await headOf(userId);
    const counts = await countsOf();
    expect(await tryCode(servers[0], { code: 'wrong', subject: 'dry', isDryRun: true })).toBe('wrong');
    expect(await countsOf()).toHaveLength(counts.length + 1);
    expect(await headOf(userId)).toEqual(before);
  });

  it('counts nothing where the input has a fault', async () => {
    const counts = await countsOf();
    const counter: Counter = { kind: 'test code', subject: 'fault' };
    const change = changeUser(servers[0].services, callOf({}), countingRequest(userId, counter), (user) => {
      user.count(counter, inAnHour(servers[0].services));
      user.faults.push({ path: '$', fault: 'notObject' });
      return user.refuse(errors.tooManyRequests({ seconds: 1 }));
    });
    await expect(change).rejects.toMatchObject({ key: 'invalidInput' });
    expect(await countsOf()).toEqual(counts);
  });
});

describe('the same call again', () => {
  it('is refused as before and counted once, where the operation stores refusals', async () => {
    const subject = 'stored';
    const sourceId = randomUUID();
    let prepared = 0;
    const tried: Try = {
      code: 'wrong',
      subject,
      sourceId,
      replay: 'refusal',
      onPrepare: () => (prepared += 1),
    };
    const counts = await countsOf();
    expect(await tryCode(servers[0], tried)).toBe('wrong');
    expect(await tryCode(servers[1], tried)).toBe('wrong');
    expect(await countsOf()).toEqual([...counts, 1].sort((one, other) => one - other));
    expect(prepared).toBe(1);
    const [record] = await sql`
      select refusal, sealed from idempotency_record where source_id = ${sourceId}`;
    expect(record).toEqual({ refusal: { key: 'clientUnknown', params: {} }, sealed: null });
  });

  it('is counted each time, where the operation stores nothing', async () => {
    const subject = 'not stored';
    const tried: Try = { code: 'wrong', subject, sourceId: randomUUID() };
    for (let turn = 0; turn < triesMax; turn += 1) expect(await tryCode(servers[0], tried)).toBe('wrong');
    expect(await tryCode(servers[0], tried)).toBe('locked');
  });
});

describe('a call whose operation stores no answer', () => {
  it.each([
    ['the operation stores nothing', 'none', false],
    ['it is a dry run', 'answer', true],
  ] as const)(
    'is compared although its source id has a stored answer of another operation: %s',
    async (_, replay, isDryRun) => {
      const sourceId = randomUUID();
      const earlier = { operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [] };
      await changeUser(servers[0].services, callOf({ sourceId }), earlier, () => ({}));
      const subject = `source id, ${replay}`;
      const tried: Try = { code: rightCode, subject, sourceId, replay, isDryRun };
      expect(await tryCode(servers[0], tried)).toBe('right');
    },
  );
});

describe('a unit of work', () => {
  const request = () => ({ operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [email] });

  it('writes to no table that the statement does not know', async () => {
    const { services } = servers[0];
    const change = changeUser(services, callOf({}), request(), (user) => {
      user.insert('program', {});
      return {};
    });
    await expect(change).rejects.toThrow('a change cannot write to program');
    const creation = { ...request(), userId: null, reads: [], replay: 'none' as const };
    const created = createUser(services, callOf({}), creation, (user) => {
      user.note({ activityType: 4, entity: 7, entityId: user.userId, adminNotes: 'created' });
      user.insert('program', {});
      return {};
    });
    await expect(created).rejects.toThrow('a creation cannot write to program');
  });

  it('of a creation counts nothing and refuses by throwing: anything else does not compile', () => {
    expectTypeOf<Parameters<typeof createUser>[2]['counters']>().toEqualTypeOf<undefined>();
    expectTypeOf<ReturnType<Parameters<typeof createUser>[3]>>().toEqualTypeOf<Members>();
  });

  it('works on no list that it has not said it reads', async () => {
    const { services } = servers[0];
    const change = changeUser(services, callOf({}), request(), (user) => {
      // @ts-expect-error: a list that is not read is no member.
      user.phone.stored();
      return {};
    });
    await expect(change).rejects.toThrow('this change does not read phone');
  });

  it('does nothing but count and enqueue where it is refused', async () => {
    const { services } = servers[0];
    const change = changeUser(services, callOf({}), request(), (user) => {
      user.close();
      user.note({ activityType: 3, entity: 7, entityId: userId, adminNotes: 'closed' });
      return user.refuse(errors.userUnknown());
    });
    await expect(change).rejects.toThrow('may count and enqueue and do nothing else');
  });
});
