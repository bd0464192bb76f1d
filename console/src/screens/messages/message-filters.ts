import { useTranslation } from 'react-i18next';
import type { ListFilter } from '../../lists/list-filters.tsx';
import { keysOf } from '../../parts/keys-of.ts';
import texts from '../../texts/sending/en.json';
import { channels, statuses } from './message.ts';

const names = keysOf(texts.sending.names);

/** The filters of messages; the status is none where a tab says it. */
export function useMessageFilters(hasStatus: boolean): ListFilter[] {
  const { t } = useTranslation();
  return [
    { name: 'user_id', label: t('sending.messages.user'), type: 'number' },
    {
      name: 'channel',
      label: t('sending.messages.channel'),
      options: channels.map((value) => ({ value, label: t(`sending.channels.${value}`) })),
    },
    ...(hasStatus
      ? [
          {
            name: 'status',
            label: t('sending.messages.status'),
            options: statuses.map((value) => ({ value, label: t(`sending.statuses.${value}`) })),
          },
        ]
      : []),
    {
      name: 'template',
      label: t('sending.messages.kind'),
      options: names.map((value) => ({ value, label: t(`sending.names.${value}`) })),
    },
    { name: 'from_date', label: t('sending.messages.from'), type: 'date' },
    { name: 'to_date', label: t('sending.messages.until'), type: 'date' },
  ];
}
