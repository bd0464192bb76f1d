import type { Replay } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { FurtherRead } from '../storage/user-state.ts';
import type { Body } from './body.ts';
import type { Counter } from './counters.ts';
import type { Claim } from './draft.ts';

/** What a handler says of a change before anything is read. */
export interface ChangeRequest<List extends Resource = Resource> {
  /** The operation, as a part of the fingerprint that tells two calls apart. */
  readonly operationId: string;
  /** The body as it was read. */
  readonly body: Body;
  /** What follows from the user's parts is worked out anew, whether the change touches one or not. */
  readonly settles?: boolean;
  /** The user that the change is about; null creates one. */
  readonly userId: number | null;
  /** `validate` 1: everything is checked, nothing but counters is written. */
  readonly isDryRun: boolean;
  /** The lists that the change works on. Lists that their entries refer to are read with them. */
  readonly reads: readonly List[];
  /** Entries are closed: lists whose entries refer to those of `reads` are read as well. */
  readonly closes?: boolean;
  /** Other users that the change touches: their names and contacts are read, and the change is run again if one of them changes. */
  readonly others?: readonly number[];
  readonly counters?: readonly Counter[];
  /** What is read besides: secrets, challenges and the like. */
  readonly further?: readonly FurtherRead[];
  /** The members of the answer, in their order; absent: those of a user's answer. */
  readonly envelope?: readonly string[];
  /** Contacts that the change takes, as far as the body says: of two calls that want one, the second waits for the first. */
  readonly claims?: readonly Claim[];
  /** `refusal` stores the refusal of a call that counted something; absent: `answer`. */
  readonly replay?: Replay;
  /** Goes on where there is no such user, so that the answer does not say which users exist. */
  readonly allowsUnknownUser?: boolean;
}
