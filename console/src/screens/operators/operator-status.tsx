import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const states = { 1: 'active', 2: 'invited', 9: 'disabled' } as const;

/** How an operator stands. */
export function OperatorStatus({ status }: { readonly status: number }) {
  const { t } = useTranslation();
  const state = states[status as keyof typeof states];
  if (!state) return status;
  return state === 'active' ? (
    t('operators.active')
  ) : (
    <Badge variant="default">{t(`operators.${state}`)}</Badge>
  );
}
