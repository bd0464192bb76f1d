import { useTranslation } from 'react-i18next';
import { useNumberedList } from '../../lists/numbered-list.tsx';
import { Loaded } from '../../parts/states.tsx';
import { OperatorsPanel } from '../operators/operators-panel.tsx';
import { type ListedProgram, programsPath } from './installation-calls.ts';

/** The operators of all programmes. */
export function EveryOperator() {
  const { t } = useTranslation();
  const programs = useNumberedList<ListedProgram>(programsPath, 'programs', {});
  return (
    <Loaded query={programs}>
      {(rows) => (
        <OperatorsPanel title={t('places.operators')} programs={rows.filter(({ status }) => status === 1)} />
      )}
    </Loaded>
  );
}
