import type { Members } from '../derive/envelope.ts';
import type { Presentation, Row } from '../derive/present.ts';
import type { UserSnapshot } from '../history/snapshot.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import type { Body } from './body.ts';
import type { ChangeContext } from './change-context.ts';
import type { HashedSecrets } from './secrets.ts';

/** A change of one user, ready to be worked out. */
export interface Change {
  readonly operationId: string;
  /** The body as it was read, for the fingerprint of a repeated call. */
  readonly body: Body;
  /** The user it is about; null makes one. */
  readonly userId: number | null;
  /** `validate` 1: everything is checked, nothing is written. */
  readonly dryRun: boolean;
  /** Tables of the lists that the change may look at. */
  readonly tables: readonly string[];
  /** How many new numbers it may need, by table. */
  readonly ids: Readonly<Record<string, number>>;
  readonly relatedUserIds: readonly number[];
  readonly userNotes: string;
  readonly adminNotes: string;
  readonly secrets: HashedSecrets;
  /** What was read of the user already, before secrets were hashed. Absent: it is read. */
  readonly state?: DatabaseRow | undefined;
  /** Hashes of claims that were worked out already, by `claimName`. */
  readonly claimHashes?: ReadonlyMap<string, string>;
  /** Works out what to write; the returned members are told once everything is sealed. */
  readonly plan: (context: ChangeContext) => Plan;
  /** Rows of other tables that are written with the change, by table. */
  readonly alsoInserts?: (userId: number) => Readonly<Record<string, readonly Row[]>>;
  /** Makes the answer again of what the history keeps of the change, and of what was read now. Absent: the answer itself is kept. */
  readonly retell?: (made: UserSnapshot, state: DatabaseRow, presentation: Presentation) => Members;
}

/** What a change answers and does to the user as a whole. */
export interface Plan {
  readonly answer: (presentation: Presentation) => Members;
  /** The user closes: its contacts are free again, its tokens end. */
  readonly closes?: boolean;
  /** When the user was last changed, where it comes from another system that says so; UTC. Absent: now. */
  readonly updatedAt?: string | undefined;
  /** The user's tokens end. */
  readonly endsTokens?: boolean;
}

/** What a change tells the caller: members as JSON text, from `"info":` on. */
export interface Written {
  readonly membersText: string;
  readonly timeZone: string;
  /** The language of the programme, for a caller who names none. */
  readonly language: string;
  /** The answer is the one an earlier call with the same source id got. */
  readonly replayed: boolean;
}
