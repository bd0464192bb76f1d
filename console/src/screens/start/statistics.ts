import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** How many things came out so on a day. */
interface CountOfDay {
  readonly day: string;
  readonly outcome: string;
  readonly count: number;
}

/** How far the users of some days have come. */
export interface Funnel {
  readonly created: number;
  readonly contact_verified: number;
  readonly identification_submitted: number;
  readonly identification_accepted: number;
  readonly active: number;
  readonly trust_levels: readonly { readonly trust_level: number; readonly users: number }[];
  readonly is_partial: boolean;
}

/** How long one kind of thing has waited, in seconds. */
export interface Waiting {
  readonly what: 'review' | 'ticket' | 'watchlist_hit';
  readonly step: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** The figures of a programme; null: it could not be counted in time. */
export interface Statistics {
  readonly from: string;
  readonly to: string;
  readonly country: string | null;
  readonly as_of: string;
  readonly sign_ups:
    | readonly { readonly day: string; readonly country: string | null; readonly users: number }[]
    | null;
  readonly funnel: Funnel | null;
  readonly waiting: readonly Waiting[] | null;
  readonly reviews: readonly CountOfDay[] | null;
  readonly rule_decisions: readonly CountOfDay[] | null;
  readonly messages:
    | readonly {
        readonly day: string;
        readonly channel: string;
        readonly status: string;
        readonly count: number;
      }[]
    | null;
  readonly webhooks: readonly { readonly webhook_id: number; readonly lag: number }[] | null;
}

/** What figures are asked for: days and a country; what is left out, the server decides. */
export type StatisticsQuestion = Readonly<Partial<Record<'from' | 'to' | 'country', string>>>;

/** Reads the figures of the programme. */
export function useStatistics(question: StatisticsQuestion) {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: ['statistics', program, question],
    queryFn: async ({ signal }): Promise<Statistics> => {
      const { data } = await call<{ statistics: Statistics }>('GET', '/v1/statistics', {
        program,
        query: question,
        signal,
      });
      return data.statistics;
    },
    placeholderData: keepPreviousData,
  });
}
