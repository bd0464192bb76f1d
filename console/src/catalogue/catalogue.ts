import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { operations } from '../../../sdk/src/index.ts';
import { call } from '../api/call.ts';
import type { Catalogue, CatalogueOperation } from './catalogue-types.ts';

type Answer = operations['catalogue.get']['responses'][200]['content']['application/json'];

export type {
  Catalogue,
  CatalogueCode,
  CatalogueField,
  CatalogueOperation,
  CatalogueResource,
  CatalogueSetting,
  RuleFacts,
} from './catalogue-types.ts';

/** How the catalogue is read, as far as the operator may see it in a programme, in the language of the console. */
export function catalogueQuery(program: number, language: string) {
  return queryOptions({
    queryKey: ['catalogue', program, language],
    // The same until the server is another version, for which the page is loaded anew.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Catalogue> => {
      const { data } = await call<Pick<Answer, 'catalogue'>>('GET', '/v1/catalogue', { program, signal });
      const { resources, codes, kinds, inquiries, activities, ...rest } = data.catalogue;
      return {
        ...rest,
        resources: byName(resources),
        codes: new Map(codes.map(({ name, codes: entries }) => [name, entries])),
        kinds: byName(kinds),
        inquiries: byName(inquiries),
        activities: new Map(activities.map(({ name, label }) => [name, label])),
      };
    },
  });
}

/** The catalogue of a programme; that of the language before while another is read, so that the screen stays with what was typed there. */
export function useCatalogueQuery(program: number | undefined) {
  const { i18n } = useTranslation();
  return useQuery({
    ...catalogueQuery(program ?? 0, i18n.language),
    enabled: program !== undefined,
    placeholderData: (before: Catalogue | undefined, query) =>
      query?.queryKey[1] === program ? before : undefined,
  });
}

function byName<T extends { readonly name: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((each) => [each.name, each]));
}

/** The catalogue of the programme of the screen; null where a screen is about none. */
export const CatalogueContext = createContext<Catalogue | null>(null);

/** The catalogue of the programme that the screen is about. */
export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error('this screen is about no programme');
  return catalogue;
}

/** The operation that does something to a member of a user, and to nothing else; undefined where the operator may not. */
export function operationOn(
  { operations }: Catalogue,
  action: 'create' | 'update' | 'delete',
  member: string,
): CatalogueOperation | undefined {
  return operations.find(
    ({ action: its, members, path }) =>
      its === action && path.startsWith('/v1/user/') && members?.length === 1 && members[0] === member,
  );
}
