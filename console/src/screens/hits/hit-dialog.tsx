import { Alert, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../../parts/links.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useSeatName } from '../../session/colleagues.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { DecideForm } from './decide-form.tsx';
import { type Hit, readHitReview } from './hit-calls.ts';
import { HitComparison } from './hit-comparison.tsx';

interface HitDialogProps {
  readonly hit: Hit;
  readonly onClose: () => void;
  /** Called when something was decided, or said. */
  readonly onDecided: () => void;
}

/** A hit: the user beside who is listed, what was decided, and what can be. */
export function HitDialog({ hit, onClose, onDecided }: HitDialogProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const seatName = useSeatName();
  const mayDecide = useMay('hits');
  const review = useQuery({
    queryKey: ['hit review', seat.id, hit.id, hit.version],
    enabled: hit.status === 'open',
    queryFn: async ({ signal }) => (await readHitReview(seat.id, hit.user_id, hit.id, signal)) ?? null,
  });
  const isHalfDecided = review.data?.state === 'second' || review.data?.state === 'third';
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('hits.title', { name: hit.user.name })}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Stack gap="md">
        <Group justify="space-between">
          <Text size="sm">
            {t('hits.status')}: {t(`hits.statuses.${hit.status}`)} · <Moment value={hit.date_utc} />
          </Text>
          <AnchorLink
            size="sm"
            to="/$program/users/$user"
            params={{ program: String(seat.id), user: String(hit.user_id) }}
          >
            {t('hits.openUser', { number: hit.user_id })}
          </AnchorLink>
        </Group>
        <HitComparison hit={hit} />
        {hit.decision_date_utc && (
          <Text size="sm">
            {t('hits.decided')} <Moment value={hit.decision_date_utc} />
            {hit.decided_by !== null && (
              <>
                , <bdi>{t('history.byWhom', { by: seatName(hit.decided_by) })}</bdi>
              </>
            )}
            {hit.reason && (
              <>
                : <bdi>{hit.reason}</bdi>
              </>
            )}
          </Text>
        )}
        {isHalfDecided && (
          <Alert color="yellow" role="status">
            {t(`hits.opinions.${review.data?.state === 'third' ? 'third' : 'second'}`)}
          </Alert>
        )}
        {mayDecide && hit.status !== 'ended' && <DecideForm hit={hit} onDecided={onDecided} />}
      </Stack>
    </Modal>
  );
}
