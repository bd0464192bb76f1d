import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import type { ListFilter } from '../../lists/list-filters.tsx';
import { useOperatorNames } from './log-calls.ts';

/** What the log is narrowed by; operators are chosen by name where their names are known. */
export function useLogFilters(): readonly ListFilter[] {
  const { t } = useTranslation();
  const activities = useActivities();
  const operators = useOperatorNames().map(({ id, name }) => ({
    value: String(id),
    label: `${name} (${id})`,
  }));
  return [
    operators.length > 0
      ? { name: 'operator_id', label: t('log.operator'), options: operators }
      : { name: 'operator_id', label: t('log.operatorNumber'), type: 'number' },
    {
      name: 'by_operator_id',
      label: t('log.byOther'),
      options: [{ value: '0', label: t('log.commandLine') }, ...operators],
    },
    { name: 'activity', label: t('log.activity'), options: activities },
    { name: 'from_date', label: t('history.from'), type: 'date' },
    { name: 'to_date', label: t('history.to'), type: 'date' },
  ];
}

/** What may have been done: what happens to accounts, then operations, each in the order of its words. */
function useActivities() {
  const { i18n } = useTranslation();
  const { activities, account_activities: ofAccounts } = useCatalogue();
  const sorted = (options: { value: string; label: string }[]) =>
    options.sort((one, other) => one.label.localeCompare(other.label, i18n.language));
  return [
    ...sorted(ofAccounts.map((value) => ({ value, label: accountActivity(value) ?? value }))),
    ...sorted([...activities].map(([value, label]) => ({ value, label }))),
  ];
}

/** What happened to an account, in words; undefined for what is no such thing. */
export function accountActivity(activity: string): string | undefined {
  const key = `log.activities.${activity}`;
  const isOne = !activity.includes('.') && i18next.exists(key);
  return isOne ? i18next.t(key as 'log.activities.invited') : undefined;
}
