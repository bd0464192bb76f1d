import type { Permission } from '../catalogue/permissions.ts';
import type { Scope } from '../catalogue/scopes.ts';

/** Who calls, as a verified access token says. Whether client and user still count is read with the call's own data. */
export interface Caller {
  readonly programId: number;
  /** The client's number, by which history names it. */
  readonly clientId: number;
  /** The generation of the client's tokens in which this one was made. */
  readonly clientGeneration: number;
  readonly scopes: ReadonlySet<Scope>;
  /** The user that the token is bound to, and the generation of that user's tokens. */
  readonly boundUserId: number | null;
  readonly boundUserGeneration: number | null;
  /** Absent: no operator calls, but a client of a programme. */
  readonly operator?: CallingOperator;
}

/** An operator who calls, from a session in the console. */
export interface CallingOperator {
  readonly id: number;
  /** As it is compared. By it `ownUserRead` finds out whether a user is the operator. */
  readonly email: string;
  readonly sessionId: number;
  /** From which network. */
  readonly network: string;
  /** What the roles allow in the programme of the call. */
  readonly permissions: ReadonlySet<Permission>;
  /** Whether the second factor was given a moment ago. */
  readonly isSteppedUp: boolean;
}
