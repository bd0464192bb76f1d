import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** The figures of a programme; null: it could not be counted in time. */
export type Statistics = Answered<'GET', '/v1/statistics'>['statistics'];

/** How far the users of some days have come. */
export type Funnel = NonNullable<Statistics['funnel']>;

/** How long one kind of thing has waited, in seconds. */
export type Waiting = NonNullable<Statistics['waiting']>[number];

/** What figures are asked for: days and a country; what is left out, the server decides. */
export type StatisticsQuestion = Readonly<Partial<Record<'from' | 'to' | 'country', string>>>;

/** Reads the figures of the programme. */
export function useStatistics(question: StatisticsQuestion) {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: ['statistics', program, question],
    queryFn: async ({ signal }): Promise<Statistics> => {
      const { data } = await call<Answered<'GET', '/v1/statistics'>>('GET', '/v1/statistics', {
        program,
        query: question,
        signal,
      });
      return data.statistics;
    },
    placeholderData: keepPreviousData,
  });
}
