import type { Hasher } from '../hashing/hasher.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import type { Connections } from '../storage/connections.ts';
import type { Site } from './passkeys.ts';
import type { LiveSession, Visitor } from './sessions.ts';

/** What calls about sessions work with. */
export interface SessionServices {
  readonly connections: Connections;
  readonly callers: CallerRows;
  readonly hasher: Hasher;
  readonly clock: () => Date;
}

/** A call about sessions, without HTTP. */
export interface SessionCall {
  readonly visitor: Visitor;
  readonly site: Site;
  /** The session of the cookie, where it counts; also one that waits for its second factor. */
  readonly live: LiveSession | undefined;
  readonly body: unknown;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
}

/** What a call about sessions answers. */
export interface SessionAnswer {
  readonly members: Readonly<Record<string, unknown>>;
  /** The token for the cookie; null takes the cookie away. Absent: it stays. */
  readonly token?: string | null;
}

/** Carries out a call about sessions. Throws ApiError. */
export type SessionHandler = (services: SessionServices, call: SessionCall) => Promise<SessionAnswer>;
