import { randomUUID } from 'node:crypto';
import type { Services } from '../../src/calls/services.ts';
import { systemCall } from '../../src/calls/system-call.ts';
import { errors } from '../../src/catalogue/errors.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import type { Counter } from '../../src/users/counters.ts';

/** What a change of a user says of itself that reads a counter and nothing else. */
export function countingRequest(userId: number, counter: Counter) {
  return {
    operationId: 'test.count',
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: [],
    counters: [counter],
    replay: 'none' as const,
  };
}

/** Counts something of a user, as a refused check does, so that there is a counter. */
export async function countOnce(services: Services, programId: number, userId: number): Promise<void> {
  const counter = { kind: 'test', subject: String(userId) };
  const call = { ...systemCall(programId), sourceId: randomUUID() };
  await changeUser(services, call, countingRequest(userId, counter), (user) => {
    user.count(counter, '2199-12-31T00:00:00');
    return user.refuse(errors.tooManyRequests({ seconds: 1 }));
  }).catch(() => undefined);
}
