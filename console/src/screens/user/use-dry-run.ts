import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Fault } from '../../../../sdk/src/index.ts';
import { faultsOf } from '../../api/describe-error.ts';

/** How long after the last letter the server is asked, in milliseconds. */
const typingMilliseconds = 500;

/**
 * Asks the server what is wrong with what is typed, while it is typed. `values`: what would be sent; null where nothing has been
 * typed. Answers the faults of the newest values that were asked about.
 */
export function useDryRun(
  name: readonly unknown[],
  values: Readonly<Record<string, unknown>> | null,
  send: (values: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>,
): readonly Fault[] {
  const [asked] = useDebouncedValue(values === null ? null : JSON.stringify(values), typingMilliseconds);
  const run = useQuery({
    queryKey: ['dry run', ...name, asked],
    enabled: asked !== null && values !== null,
    gcTime: 0,
    queryFn: async ({ signal }): Promise<readonly Fault[]> => {
      try {
        await send(JSON.parse(asked!), signal);
        return [];
      } catch (error) {
        // Only faults of the input matter here: anything else is told when it is sent in earnest.
        return faultsOf(error);
      }
    },
    placeholderData: keepPreviousData,
  });
  return values === null ? [] : (run.data ?? []);
}
