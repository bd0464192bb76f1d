import { QueryClient } from '@tanstack/react-query';

/** What is read stays good for this long, in milliseconds. */
const freshMilliseconds = 10_000;

/** What screens have read. Calls are repeated by the client of the API already. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: freshMilliseconds },
    mutations: { retry: false, networkMode: 'always' },
  },
});
