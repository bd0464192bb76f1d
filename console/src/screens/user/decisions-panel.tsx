import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../../sdk/src/index.ts';
import { ListPanel } from '../../lists/list-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { DecisionDialog } from './decision-dialog.tsx';

/** A decision as it is kept, with its transaction. */
export type Decision = components['schemas']['kept_decision'];

/** What rules decided of transactions of a user, the newest first. */
export function DecisionsPanel({ userId }: { readonly userId: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Decision | null>(null);
  return (
    <>
      <ListPanel<Decision>
        path={`/v1/user/security/rule/decision/${userId}`}
        member="decisions"
        label={t('rules.decisions.title')}
        filters={[]}
        keyOf={({ id }) => id}
        headLabel={t('rules.transaction')}
        head={(decision, focus) => (
          <Anchor component="button" type="button" fz="sm" {...focus} onClick={() => setShown(decision)}>
            <bdi>{decision.transaction.id}</bdi>
          </Anchor>
        )}
        columns={[
          { id: 'at', label: t('rules.decisions.at'), cell: ({ date_utc }) => <Moment value={date_utc} /> },
          {
            id: 'amount',
            label: t('rules.decisions.amount'),
            cell: ({ transaction: { amount, currency } }) => (
              <bdi dir="ltr">{[amount, currency].filter(Boolean).join(' ')}</bdi>
            ),
          },
          {
            id: 'outcome',
            label: t('rules.decisions.outcome'),
            cell: ({ outcome, reversed_date_utc }) =>
              reversed_date_utc
                ? `${t(`rules.outcomes.${outcome}`)} (${t('rules.decisions.reversed')})`
                : t(`rules.outcomes.${outcome}`),
          },
          {
            id: 'reason',
            label: t('rules.decisions.reason'),
            cell: ({ reason, rule_id }) =>
              rule_id === null ? t(`rules.reasons.${reason}`) : t('rules.number', { number: rule_id }),
          },
        ]}
        emptyTitle={t('rules.decisions.noneTitle')}
        emptyText={t('rules.decisions.none')}
      />
      {shown && <DecisionDialog decision={shown} onClose={() => setShown(null)} />}
    </>
  );
}
