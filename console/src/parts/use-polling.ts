import { useIdle } from '@mantine/hooks';

/** How long after the last key or click nothing is asked for by itself, in milliseconds: each call would keep the session alive. */
const idleMilliseconds = 5 * 60_000;

/** How often something is read again, in milliseconds; false while nobody is at work on the page. */
export function usePolling(milliseconds: number): number | false {
  const isIdle = useIdle(idleMilliseconds, { initialState: false });
  return isIdle ? false : milliseconds;
}
