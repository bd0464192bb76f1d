import { Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ReasonButton, type Sent } from '../../parts/reason-button.tsx';
import { singleOf, type User } from '../users/user-values.ts';
import { type About, closeUser, setStatus } from './security-calls.ts';
import { userKey } from './user-query.ts';

interface StandingActionsProps {
  readonly user: User;
  readonly about: About;
  readonly act: (what: () => Promise<void>, sent: Sent) => void;
  readonly isPending: boolean;
}

/** Suspends a user, lifts that, and closes the user. */
export function StandingActions({ user, about, act, isPending }: StandingActionsProps) {
  const { t } = useTranslation();
  const { codes } = useCatalogue();
  const queries = useQueryClient();
  const statusOf = (word: string) => codes.get('status')?.find((each) => each.word === word)?.code;
  const [active, suspended] = [statusOf('active'), statusOf('suspended')];
  const status = Number(singleOf(user, 'info')?.['status']);
  const close = async (reason: string) => {
    await closeUser(about, reason);
    // What was read of the user does not stay: nobody reads it anew.
    await queries.resetQueries({ queryKey: userKey(about.program, about.userId) });
  };
  if (active === undefined || suspended === undefined) return null;
  return (
    <Group justify="space-between">
      <Text size="sm">{t('security.standing')}</Text>
      <Group gap="xs">
        {status === suspended ? (
          <ReasonButton
            label={t('security.activate')}
            text={t('security.activateText')}
            isPending={isPending}
            onConfirm={(reason, sent) => act(() => setStatus(about, active, reason), sent)}
          />
        ) : (
          <ReasonButton
            label={t('security.suspend')}
            text={t('security.suspendText')}
            isPending={isPending}
            onConfirm={(reason, sent) => act(() => setStatus(about, suspended, reason), sent)}
          />
        )}
        <ReasonButton
          label={t('security.close')}
          text={t('security.closeText')}
          isGrave
          isPending={isPending}
          onConfirm={(reason, sent) => act(() => close(reason), sent)}
        />
      </Group>
    </Group>
  );
}
