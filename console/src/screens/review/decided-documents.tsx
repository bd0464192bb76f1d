import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../../parts/links.tsx';
import { Notice } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';

/** Where the documents of a review are that is over: it has only those that wait. */
export function DecidedDocuments({ userId }: { readonly userId: number }) {
  const { t } = useTranslation();
  const seat = useSeat();
  return (
    <Notice icon="empty" title={t('review.viewer.decided')} text={t('review.viewer.decidedText')}>
      <AnchorLink
        to="/$program/users/$user"
        params={{ program: String(seat.id), user: String(userId) }}
        search={{ tab: 'identity' }}
        size="sm"
      >
        {t('review.viewer.toDocuments')}
      </AnchorLink>
    </Notice>
  );
}
