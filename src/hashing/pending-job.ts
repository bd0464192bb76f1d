import type { HashJob, HashReply } from './hash-messages.ts';

/** A job from its submission to its answer. */
export interface PendingJob {
  readonly job: HashJob;
  readonly fairnessKey: string;
  readonly resolve: (reply: HashReply) => void;
  readonly reject: (error: Error) => void;
  /** When it was last sent to a process, by the clock of the hasher. */
  sentAt: number;
  /** How many processes have died over it. */
  deaths: number;
}
