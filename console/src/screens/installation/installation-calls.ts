import { useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** How the installation stands; null: it could not be read in time, or there is none. */
export type Installation = Answered<'GET', '/v1/installation'>['installation'];

/** Jobs of one type in one state. */
export type JobCount = NonNullable<Installation['jobs']>[number];

/** A job that was given up. */
export type DeadLetter = NonNullable<Installation['dead_letters']>[number];

/** A key that wraps others; one that signs tokens is told of in the same way. */
export type KeyFact = Installation['master_keys'][number];

/** What a check of the installation says. */
export type CheckOutcome = Installation['checks'][number];

/** Under which name the state of the installation is kept. */
export const installationKey = ['installation'];

/** Reads how the installation stands. */
export function useInstallation() {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: installationKey,
    queryFn: async ({ signal }): Promise<Installation> =>
      (await call<Answered<'GET', '/v1/installation'>>('GET', '/v1/installation', { program, signal })).data
        .installation,
  });
}

/** Puts a job that was given up back to work. Throws RosterError. */
export async function retryJob(program: number, id: number): Promise<void> {
  await call('POST', '/v1/installation/job/:job_id/retry', { program, path: { job_id: id }, body: {} });
}

/** A programme in the list of them. */
export type ListedProgram = Answered<'GET', '/v1/program'>['programs'][number];

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
