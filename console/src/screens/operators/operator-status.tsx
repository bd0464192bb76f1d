import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Operator, stateOf } from './operator-calls.ts';

/** How an operator stands. */
export function OperatorStatus({ operator }: { readonly operator: Operator }) {
  const { t } = useTranslation();
  const state = stateOf(operator);
  return state === 'active' ? (
    t('operators.active')
  ) : (
    <Badge variant="default">{t(`operators.${state}`)}</Badge>
  );
}
