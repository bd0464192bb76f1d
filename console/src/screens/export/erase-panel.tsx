import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { readUtc } from '../../time/moments.ts';
import { EraseForm } from './erase-form.tsx';
import { type ErasureStanding, useErasure } from './erasure-calls.ts';

/** From when on a user may be erased, and the erasure once that is over. */
export function ErasePanel({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const standing = useErasure(program, user);
  return (
    <Stack gap="sm" component="section" aria-label={t('moving.person.erase')}>
      <Title order={2}>{t('moving.person.erase')}</Title>
      <Text size="sm">{t('moving.person.eraseText')}</Text>
      <Loaded query={standing}>{(found) => <Standing user={user} standing={found} />}</Loaded>
    </Stack>
  );
}

interface StandingProps {
  readonly user: string;
  readonly standing: ErasureStanding;
}

function Standing({ user, standing }: StandingProps) {
  const { t } = useTranslation();
  const { date_utc: erased, due_date_utc: due, retention_days: days } = standing;
  if (erased)
    return (
      <Text size="sm" role="status">
        {t('moving.person.erased', { user })} <Moment value={erased} />
      </Text>
    );
  if (due === null)
    return <Text size="sm">{t('moving.person.notClosed', { count: days, number: days })}</Text>;
  const isDue = (readUtc(due)?.getTime() ?? Number.POSITIVE_INFINITY) <= Date.now();
  return (
    <>
      <Text size="sm" fw={600}>
        {t(isDue ? 'moving.person.dueSince' : 'moving.person.dueFrom')} <Moment value={due} />
      </Text>
      {isDue && <EraseForm user={user} />}
    </>
  );
}
