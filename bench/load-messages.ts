import type { Population } from './population.ts';
import type { ScenarioName } from './scenarios/index.ts';

/** How much is asked of a server. */
export interface LoadJob {
  readonly port: number;
  readonly scenario: ScenarioName;
  /** The name of a population that the client was told of. */
  readonly population: string;
  /** How many calls are under way at once, each on a connection of its own. */
  readonly connections: number;
  readonly seconds: number;
  /** Stops after so many answers, if that is sooner. */
  readonly count?: number;
  /** Whether the server may say that it is too busy (503), which is then no answer. */
  readonly mayRefuse?: boolean;
  /** Another number for each job of a run, so that no two make the same contact or source id. */
  readonly serial: number;
}

/** What was measured. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What is sent to the process of the load client. A job is answered when it is prepared, and when it is done. */
export type LoadMessage =
  | { readonly kind: 'population'; readonly name: string; readonly population: Population }
  | { readonly kind: 'prepare'; readonly job: LoadJob }
  | { readonly kind: 'run'; readonly job: LoadJob };

/** What comes back. */
export type LoadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'prepared'; readonly serial: number }
  | { readonly kind: 'done'; readonly serial: number; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly serial: number; readonly message: string };
