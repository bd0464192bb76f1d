import type { Access } from '../access/access.ts';
import { changeProgram, type Shown } from '../access/change-program.ts';
import type { Answer } from '../calls/answer.ts';
import { faultsError } from '../calls/faults.ts';
import type { Call, Services } from '../calls/services.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import type { FaultCode } from '../catalogue/faults.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Place } from '../storage/connections.ts';
import { deadlock, isDatabaseError, isStaleStatement, uniqueViolation } from '../storage/database-errors.ts';
import { emptyBody } from '../users/body.ts';
import { changeUsers } from '../users/change-users.ts';
import type { UserChange } from '../users/user-change.ts';

/** What reports are taken by. */
export type FeedServices = Services & { readonly access: Access };

/** A call that brings a report. */
export interface FeedCall {
  readonly operationId: string;
  readonly isDryRun: boolean;
  /** What the report says, so that the same call is known again. */
  readonly asked: Readonly<Record<string, unknown>>;
}

const attemptsMax = 5;

/** What a report was worked out from was changed by another call at the same moment; nothing was written. */
export class LostFeed extends Error {
  constructor() {
    super('another call changed what a report names');
  }
}

/**
 * Takes a report: runs `work` in one transaction, together with the answer that is stored for a replay. `work` reads what it needs
 * in the transaction; after a lost race it runs again. Throws ApiError.
 */
export async function takeFeed(
  services: FeedServices,
  call: Call,
  change: FeedCall,
  work: (place: Place) => Promise<Shown>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await changeProgram(services, call, change, work);
      services.statistics.noteWrite();
      services.jobHint.wake();
      services.historyHint.wake();
      return answer;
    } catch (error) {
      if (!isLost(error)) throw error;
      if (attempt === attemptsMax) throw errors.changeConflict({}, { cause: error });
    }
  }
}

function isLost(error: unknown): boolean {
  return (
    error instanceof LostFeed ||
    isStaleStatement(error) ||
    isDatabaseError(error, deadlock) ||
    isDatabaseError(error, uniqueViolation)
  );
}

/** What is wrong with a report, by what it is wrong with: its form, what it names, what it takes. */
export class FeedFaults {
  readonly resource: string;
  readonly form: FaultDetail[] = [];
  readonly #unknown: FaultDetail[] = [];
  readonly #taken: FaultDetail[] = [];

  constructor(resource: string) {
    this.resource = resource;
  }

  add(path: string, fault: FaultCode): void {
    this.form.push({ path, fault });
  }

  /** What is named is not there, or is another programme's. */
  unknown(path: string, resource = this.resource): void {
    this.#unknown.push({ path, fault: 'unknownInProgram', params: { resource } });
  }

  /** The number that is to name something names another already. */
  taken(path: string): void {
    this.#taken.push({ path, fault: 'takenInProgram', params: { resource: this.resource } });
  }

  /** Throws invalidInput, notInProgram or alreadyInProgram, with every fault that there is. */
  refuse(): void {
    const { resource } = this;
    const details = [...this.form, ...this.#unknown, ...this.#taken];
    if (this.form.length > 0) throw faultsError(details);
    for (const { params } of this.#unknown)
      throw errors.notInProgram({ resource: params?.['resource'] ?? resource }, { details });
    if (this.#taken.length > 0) throw errors.alreadyInProgram({ resource }, { details });
  }
}

/**
 * Changes the users that a report tells of, who are locked: runs `each` for every one of `parts` in their order, and refuses the
 * report with every fault of all of them. Returns what `each` returned.
 */
export async function changeReported<Part extends { readonly userId: number }, T>(
  services: FeedServices,
  call: Call,
  place: Place,
  { operationId, isDryRun }: FeedCall,
  {
    reads,
    faults,
    parts,
  }: {
    readonly reads: readonly Resource[];
    readonly faults: FeedFaults;
    readonly parts: readonly Part[];
  },
  each: (user: UserChange, part: Part) => T,
): Promise<Map<Part, T>> {
  const userIds = [...new Set(parts.map(({ userId }) => userId))].sort((one, other) => one - other);
  const request = { operationId, body: emptyBody, isDryRun, reads, closes: true };
  return changeUsers(services, call, place, request, userIds, (users) => {
    const made = new Map(parts.map((part) => [part, each(users.get(part.userId)!, part)]));
    const found = [...users.values()].flatMap((user) => user.faults);
    faults.form.push(...found);
    faults.refuse();
    return made;
  });
}
