import { randomUUID } from 'node:crypto';
import { errors } from '../../src/catalogue/errors.ts';
import { emptyBody } from '../../src/records/body.ts';
import { changeUser } from '../../src/records/change-user.ts';
import type { Services } from '../../src/records/services.ts';
import { systemCall } from '../../src/records/system-call.ts';

/** Counts something of a user, as a refused check does, so that there is a counter. */
export async function countOnce(services: Services, programId: number, userId: number): Promise<void> {
  const counter = { kind: 'test', subject: String(userId) };
  const request = {
    operationId: 'test.count',
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: [],
    counters: [counter],
    replay: 'none' as const,
  };
  const call = { ...systemCall(programId), sourceId: randomUUID() };
  await changeUser(services, call, request, (user) => {
    user.count(counter, '2199-12-31T00:00:00');
    return user.refuse(errors.tooManyRequests({ seconds: 1 }));
  }).catch(() => undefined);
}
