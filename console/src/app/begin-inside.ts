import i18next from 'i18next';
import { catalogueQuery } from '../catalogue/catalogue.ts';
import { sessionKey, sessionQuery } from '../session/session.ts';
import { wasInside } from '../session/was-inside.ts';
import { queryClient } from './query-client.ts';

/**
 * Begins to read what every screen waits for, beside the texts and the code of the screens: who is signed in and then, once the texts
 * are there, the catalogue of the programme in the address. Nothing where nobody was signed in. What fails is read again by the screens.
 */
export async function beginInside(texts: Promise<void>): Promise<void> {
  if (!wasInside()) return;
  await Promise.all([queryClient.prefetchQuery(sessionQuery(queryClient)), texts]);
  const isActive = queryClient.getQueryData<{ state: string } | null>(sessionKey)?.state === 'active';
  const program = /^\/console\/(\d+)(?:\/|$)/u.exec(location.pathname)?.[1];
  if (isActive && program !== undefined)
    await queryClient.prefetchQuery(catalogueQuery(Number(program), i18next.language));
}
