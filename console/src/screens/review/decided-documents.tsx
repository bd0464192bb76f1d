import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';

/** Where the documents of a review are that is over: it has only those that wait. */
export function DecidedDocuments({ userId }: { readonly userId: number }) {
  const { t } = useTranslation();
  const seat = useSeat();
  return (
    <Notice icon="empty" title={t('review.viewer.decided')} text={t('review.viewer.decidedText')}>
      <Anchor
        component={Link}
        to="/$program/users/$user"
        params={{ program: String(seat.id), user: String(userId) } as never}
        search={{ tab: 'identity' } as never}
        size="sm"
      >
        {t('review.viewer.toDocuments')}
      </Anchor>
    </Notice>
  );
}
