import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Under which name the page keeps a term that stands in no address. */
    readonly unaddressed?: string;
  }
}

const kept = 'unaddressed term';

/** A term that is searched for and stands in no address. */
export interface Unaddressed {
  readonly term: string | undefined;
  /** What an entry of the browser's history says of the term: of another one, of none (null), or of the one that there is. */
  readonly stateWith: (term?: string | null) => { readonly unaddressed?: string };
}

/**
 * What may be the number of a card is searched for and stands in no address. The browser's history only has a name for it, under
 * which this page keeps it beside what was read, until somebody signs out: "back" brings it again, a page that is loaded anew does not.
 */
export function useUnaddressed(): Unaddressed {
  const queries = useQueryClient();
  const current = useRouterState({ select: ({ location }) => location.state.unaddressed });
  const stateOf = (name: string | undefined) => (name === undefined ? {} : { unaddressed: name });
  return {
    term: current === undefined ? undefined : queries.getQueryData<string>([kept, current]),
    stateWith: (term) => {
      if (term === undefined) return stateOf(current);
      if (term === null) return {};
      const name = crypto.randomUUID();
      queries.setQueryDefaults([kept], { gcTime: Number.POSITIVE_INFINITY });
      queries.setQueryData([kept, name], term);
      return stateOf(name);
    },
  };
}
