import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** Jobs of one type in one state. */
export interface JobCount {
  readonly type: string;
  readonly state: 'waiting' | 'running' | 'recurring' | 'dead';
  readonly count: number;
  /** Seconds; null while it runs. */
  readonly oldest: number | null;
}

/** A job that was given up. */
export interface DeadLetter {
  readonly id: number;
  /** Null: a job of the installation. */
  readonly program_id: number | null;
  readonly type: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly at: string;
}

/** A key that wraps others, or signs tokens. */
export interface KeyFact {
  readonly id: string;
  readonly is_current: boolean;
  readonly since: string | null;
  readonly retired_at?: string | null;
}

/** What a check of the installation says. */
export interface CheckOutcome {
  readonly name: string;
  readonly outcome: 'ok' | 'note' | 'fault' | 'unfinished';
  readonly text: string | null;
}

/** How the installation stands; null: it could not be read in time, or there is none. */
export interface Installation {
  readonly version: string;
  readonly started_at: string;
  readonly database: {
    readonly version: string;
    readonly bytes: number;
    readonly is_embedded: boolean;
  } | null;
  readonly programs: readonly { readonly id: number; readonly name: string; readonly users: number }[] | null;
  readonly jobs: readonly JobCount[] | null;
  readonly dead_letters: readonly DeadLetter[] | null;
  readonly master_keys: readonly KeyFact[];
  readonly signing_keys: readonly KeyFact[] | null;
  readonly backup: {
    readonly taken_at: string;
    readonly host: string;
    readonly path: string;
    readonly bytes: number;
    readonly users: number;
    readonly verified_at: string | null;
  } | null;
  readonly checkpoint: { readonly number: number; readonly at: string } | null;
  readonly checks: readonly CheckOutcome[];
}

/** Under which name the state of the installation is kept. */
export const installationKey = ['installation'];

/** Reads how the installation stands. */
export function useInstallation() {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: installationKey,
    queryFn: async ({ signal }): Promise<Installation> =>
      (await call<{ installation: Installation }>('GET', '/v1/installation', { program, signal })).data
        .installation,
  });
}

/** Puts a job that was given up back to work. Throws RosterError. */
export async function retryJob(program: number, id: number): Promise<void> {
  await call('POST', '/v1/installation/job/:job_id/retry', { program, path: { job_id: id }, body: {} });
}

/** A programme in the list of them. */
export interface ListedProgram {
  readonly id: number;
  readonly name: string;
  /** 1: open; 9: closed. */
  readonly status: number;
}

/** Where programmes are. */
export const programsPath = '/v1/program';

/** Makes a programme. Throws RosterError. */
export async function createProgram(program: number, name: string): Promise<void> {
  await call('POST', programsPath, { program, body: { program: { name } } });
}

/** Gives a programme another name. Throws RosterError. */
export async function renameProgram(program: number, id: number, name: string): Promise<void> {
  const path = { program_id: id };
  await call('PUT', `${programsPath}/:program_id`, { program, path, body: { program: { name } } });
}

/** Closes a programme; its data stays. Throws RosterError. */
export async function closeProgram(program: number, id: number): Promise<void> {
  await call('DELETE', `${programsPath}/:program_id`, { program, path: { program_id: id } });
}
