import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAll } from '../../lists/read-all.ts';
import { Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { OperatorsPanel } from '../operators/operators-panel.tsx';
import { type ListedProgram, programsPath } from './installation-calls.ts';

/** The operators of all programmes. */
export function EveryOperator() {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const programs = useQuery({
    queryKey: [programsPath, program, 'all'],
    queryFn: ({ signal }) => readAll<ListedProgram>(programsPath, 'programs', { program, signal }),
  });
  return (
    <Loaded query={programs}>
      {(rows) => (
        <OperatorsPanel title={t('places.operators')} programs={rows.filter(({ status }) => status === 1)} />
      )}
    </Loaded>
  );
}
