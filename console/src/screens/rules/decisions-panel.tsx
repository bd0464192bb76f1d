import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../../sdk/src/index.ts';
import type { ListFilter } from '../../lists/list-filters.tsx';
import { ListPanel } from '../../lists/list-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { UserLink } from '../../parts/user-link.tsx';
import { DecisionDialog } from './decision-dialog.tsx';

/** A decision as it is kept, with its transaction. */
export type Decision = components['schemas']['kept_decision'] & { readonly user_id?: number };

const outcomes: readonly Decision['outcome'][] = ['allow', 'deny'];

/** What rules decided of transactions of a user, or of the whole programme (null), the newest first. */
export function DecisionsPanel({ userId }: { readonly userId: number | null }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Decision | null>(null);
  const filters: ListFilter[] = [
    { name: 'user_id', label: t('rules.decisions.user'), type: 'number' },
    {
      name: 'outcome',
      label: t('rules.decisions.outcome'),
      options: outcomes.map((value) => ({ value, label: t(`rules.outcomes.${value}`) })),
    },
    { name: 'from_date', label: t('rules.decisions.from'), type: 'date' },
    { name: 'to_date', label: t('rules.decisions.until'), type: 'date' },
  ];
  return (
    <>
      <ListPanel<Decision>
        path={userId === null ? '/v1/rule/decision' : `/v1/user/security/rule/decision/${userId}`}
        member="decisions"
        label={t('rules.decisions.title')}
        filters={userId === null ? filters : []}
        keyOf={({ id }) => id}
        headLabel={t('rules.transaction')}
        head={(decision, focus) => (
          <Anchor component="button" type="button" fz="sm" {...focus} onClick={() => setShown(decision)}>
            <bdi>{decision.transaction.id}</bdi>
          </Anchor>
        )}
        columns={[
          ...(userId === null
            ? [
                {
                  id: 'user',
                  label: t('rules.decisions.user'),
                  cell: ({ user_id }: Decision) => <UserLink id={user_id ?? null} />,
                },
              ]
            : []),
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
        emptyText={t(userId === null ? 'rules.decisions.noneOfAll' : 'rules.decisions.none')}
      />
      {shown && <DecisionDialog decision={shown} onClose={() => setShown(null)} />}
    </>
  );
}
