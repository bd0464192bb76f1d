import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

/** A programme with all its settings, by name. */
export type Program = Readonly<Record<string, unknown>> & {
  readonly id: number;
  readonly name: string;
};

/** Under which name the programme of a number is kept. */
export const programKey = (program: number) => ['program', program];

/** The programme with its settings. */
export function useProgram(program: number) {
  return useQuery({
    queryKey: programKey(program),
    queryFn: ({ signal }) => readProgram(program, signal),
  });
}

/** Reads a programme as it is now. Throws RosterError. */
export async function readProgram(program: number, signal?: AbortSignal): Promise<Program> {
  const { data } = await call<{ program: Program }>('GET', '/v1/program/:program_id', {
    program,
    path: { program_id: program },
    ...(signal && { signal }),
  });
  return data.program;
}

/** Changes what is named of a programme; the rest stays, whoever changes it meanwhile. Throws RosterError. */
export async function changeProgram(
  program: number,
  changes: Readonly<Record<string, unknown>>,
): Promise<Program> {
  const { data } = await call<{ program: Program }>('PUT', '/v1/program/:program_id', {
    program,
    path: { program_id: program },
    body: { program: changes },
  });
  return data.program;
}
