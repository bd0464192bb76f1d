import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { placesFor } from '../../frame/places.ts';
import { Empty } from '../../parts/states.tsx';
import { useActiveSession } from '../../session/session-context.ts';

/** Leads to the first screen that the operator may see. */
export function HomeScreen() {
  const { t } = useTranslation();
  const { programs } = useActiveSession();
  const [first] = programs.flatMap(({ id, permissions }) =>
    placesFor(permissions).map(({ to }) => ({ to, params: { program: String(id) } })),
  );
  if (first) return <Navigate {...first} replace />;
  return <Empty title={t('home.nothing')} text={t('home.nothingText')} />;
}
