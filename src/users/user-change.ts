import { status } from '../catalogue/codes.ts';
import type { ApiError } from '../catalogue/errors.ts';
import { recordLists } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Input } from '../derive/read-input.ts';
import type { Collection } from './collection.ts';
import type { HashedSecrets } from './secrets.ts';
import { mergeCustomField, writeSingle } from './singles.ts';
import { UserAnswers } from './user-answers.ts';

/** A change that is refused after all, although what it counted is written. */
export class Refusal {
  readonly error: ApiError;

  constructor(error: ApiError) {
    this.error = error;
  }
}

/**
 * A change of one user, the unit of work: what was read of the user, and all that the change does. A handler's function
 * is given one and works on its collections; nothing touches the database before the function has returned, and the
 * whole is then written by one guarded statement (compile-change.ts). Its parts are what was read (ReadUser), what it does
 * (UserWork), the messages that it queues (UserMessages) and what it answers (UserAnswers).
 */
export class UserChange extends UserAnswers {
  /** Writes members of a resource of which the user has one, and makes it where the user has none. */
  write(resource: Resource, input: Input): void {
    writeSingle(resource, input, this);
  }

  /** Merges free data into the user's own: a key with `null` is removed, the others are set. */
  mergeCustomField(input: object): void {
    mergeCustomField(input, this);
  }

  /** Stores hashes of secrets; a new password ends the user's tokens. Nothing on a dry run. */
  storeSecrets(hashes: HashedSecrets = {}): void {
    Object.assign(this.hashes, hashes);
    if ('password' in hashes) this.endsTokens = true;
  }

  /** Refuses the call, but writes what was counted and enqueued. To refuse without a trace, throw the error. */
  refuse(error: ApiError): Refusal {
    return new Refusal(error);
  }

  /** Closes the user: the user's contacts are free again and its tokens end. */
  close(): void {
    this.state.user.status = status.closed;
    this.isClosing = true;
  }

  /** Suspends the user: the user's tokens end. */
  suspend(): void {
    this.state.user.status = status.suspended;
    this.endsTokens = true;
  }
}

/** A change with the lists that its handler has said it reads: `user.email.create(…)`. */
export type Changing<List extends Resource> = UserChange & {
  readonly [Each in List as Each['name']]: Collection<Each>;
};

for (const list of recordLists) {
  Object.defineProperty(UserChange.prototype, list.name, {
    get(this: UserChange) {
      return this.list(list);
    },
  });
}
