import { useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** A page of the log. */
export type LogAnswer = Answered<'GET', '/v1/operator_log'>;

/** Something that an operator did, or that was done to one. */
export type LogEntry = LogAnswer['operator_log'][number];

/** How many operators are named at most; the others are known by their numbers. */
const namedMax = 100;

/** What operators are called, by number; empty for who may not list them. */
export function useOperatorNames(): ReadonlyMap<number, string> {
  const { id: program, permissions } = useSeat();
  const operators = useQuery({
    queryKey: ['operator names', program],
    enabled: permissions.includes('operators') || permissions.includes('programs'),
    queryFn: async ({ signal }) => {
      const query = { page_size: namedMax };
      const { data } = await call<Answered<'GET', '/v1/operator'>>('GET', '/v1/operator', {
        program,
        query,
        signal,
      });
      return data.operators;
    },
  });
  return new Map((operators.data ?? []).map(({ id, name }) => [id, name]));
}
