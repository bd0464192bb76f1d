import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { TicketList } from './ticket-list.tsx';

/** What is asked of the users of the programme, the oldest first. */
export function TicketsScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t('places.tickets')}>
      <TicketList />
    </Page>
  );
}
