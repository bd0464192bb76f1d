import type { HashParameters } from './hash-parameters.ts';

/** The first message to a hash process. The pepper travels here: arguments and environment can be read by others. */
export interface HashStart {
  readonly kind: 'start';
  readonly pepper: Uint8Array;
  readonly parameters: HashParameters;
  /** Niceness, 0 to 19. */
  readonly priority: number;
}

/** One piece of work for a hash process. */
export type HashJob =
  | { readonly kind: 'hash'; readonly secret: string }
  | { readonly kind: 'verify'; readonly hash: string; readonly secret: string }
  /** The hash was made by another system, without our pepper. */
  | { readonly kind: 'verifyForeign'; readonly hash: string; readonly secret: string };

/** What comes back: `ready` once, then one reply per job in the order of the jobs. */
export type HashReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'hashed'; readonly hash: string }
  | { readonly kind: 'verified'; readonly matches: boolean; readonly needsRehash: boolean }
  /** The message names no secret. */
  | { readonly kind: 'failed'; readonly message: string };
