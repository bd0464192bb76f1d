import { wrongAnswersMax } from '../catalogue/check-pools.ts';
import { errors } from '../catalogue/errors.ts';
import { addMinutes } from '../time/format-instant.ts';
import type { Counter } from '../users/counters.ts';
import type { UserChange } from '../users/user-change.ts';

/** Who calls: the client's number, null where no client does; and the keyed hash of the network where one is known. */
export interface CallingParty {
  readonly client: number | null;
  readonly network: string | undefined;
}

interface CallLimit extends Counter {
  readonly setting: (typeof wrongAnswersMax)[keyof typeof wrongAnswersMax]['setting'];
  readonly seconds: number;
}

function limitsOf({ client, network }: CallingParty): readonly CallLimit[] {
  const limit = (kind: keyof typeof wrongAnswersMax, subject: string): CallLimit => ({
    kind: `wrong answers to a ${kind}`,
    subject,
    isShared: true,
    ...wrongAnswersMax[kind],
  });
  return [
    ...(client === null ? [] : [limit('client', String(client))]),
    ...(network === undefined ? [] : [limit('network', network)]),
  ];
}

/** The counters of wrong answers over all users. */
export function countersOfCalls(party: CallingParty): readonly Counter[] {
  return limitsOf(party);
}

/** Counts a call as one with a wrong answer, before it is known to be one. Throws tooManyRequests where there were too many. */
export function limitCalls(user: UserChange, party: CallingParty): void {
  for (const limit of limitsOf(party)) {
    const { count, endsAt } = user.counter(limit);
    if (count >= user.settings[limit.setting]) {
      const left = Date.parse(`${endsAt}Z`) - Date.parse(`${user.now}Z`);
      throw errors.tooManyRequests({ seconds: Math.max(1, Math.ceil(left / 1000)) });
    }
    user.count(limit, endsAt ?? addMinutes(user.now, limit.seconds / 60));
  }
}

/** Takes the count back of a call whose answer was right. */
export function giveBackCalls(user: UserChange, party: CallingParty): void {
  for (const limit of limitsOf(party)) user.giveBack(limit);
}
