import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { useSeat } from './session-context.ts';

/** Somebody who works, or has worked, in the console of the programme. */
export interface Colleague {
  /** The number of the operator, as the history has it. */
  readonly id: number;
  /** What claims, opinions and tickets name the operator by. */
  readonly seat_id: number;
  readonly name: string;
  readonly is_active: 0 | 1;
}

/** How long a list of names stays good, in milliseconds. */
const freshMilliseconds = 300_000;

/** The operators of the programme; nobody until they are read. */
export function useColleagues(): readonly Colleague[] {
  const seat = useSeat();
  const { data } = useQuery({
    queryKey: ['colleagues', seat.id],
    staleTime: freshMilliseconds,
    queryFn: async ({ signal }) => {
      const answer = await call<{ colleagues: readonly Colleague[] }>('GET', '/v1/colleague', {
        program: seat.id,
        signal,
      });
      return answer.data.colleagues;
    },
  });
  return data ?? [];
}

/** What somebody is called by the number of the seat: "you", a name, or the number of an API client. */
export function useSeatName(): (seatId: number) => string {
  const { t } = useTranslation();
  const seat = useSeat();
  const colleagues = useColleagues();
  return (seatId) => {
    if (seatId === seat.seat_id) return t('parts.you');
    const name = colleagues.find((one) => one.seat_id === seatId)?.name;
    return name ?? t('parts.client', { number: seatId });
  };
}
