import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Answered } from '../api/answered.ts';
import { call } from '../api/call.ts';
import { useSeat } from './session-context.ts';

/** Somebody who works, or has worked, in the console of the programme. */
export type Colleague = Answered<'GET', '/v1/colleague'>['colleagues'][number];

/** How long a list of names stays good, in milliseconds. */
const freshMilliseconds = 300_000;

/** The operators of the programme; nobody until they are read, or where they are not wanted. */
export function useColleagues(isWanted = true): readonly Colleague[] {
  const seat = useSeat();
  const { data } = useQuery({
    queryKey: ['colleagues', seat.id],
    enabled: isWanted,
    staleTime: freshMilliseconds,
    queryFn: async ({ signal }) => {
      const answer = await call<Answered<'GET', '/v1/colleague'>>('GET', '/v1/colleague', {
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
