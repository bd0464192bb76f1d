import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ReasonButton } from '../../parts/reason-button.tsx';
import { ErrorNote, Loaded } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { entriesOf, type User } from '../users/user-values.ts';
import {
  liftSuspension,
  listSuspensions,
  readFactors,
  sendPasswordReset,
  turnFactorOff,
} from './security-calls.ts';
import { StandingActions } from './standing-actions.tsx';
import { userKey } from './user-query.ts';

interface SecurityActionsProps {
  readonly user: User;
  readonly userId: number;
}

/** What can be done about the security of a user, beside what is stored: suspensions, second factor, password, standing. */
export function SecurityActions({ user, userId }: SecurityActionsProps) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const queries = useQueryClient();
  const maySecure = useMay('security');
  const mayStand = useMay('standing');
  const about = { program, userId };
  const key = ['user security', program, userId];
  const suspensions = useQuery({
    queryKey: [...key, 'suspensions'],
    queryFn: ({ signal }) => listSuspensions(about, signal),
  });
  const factors = useQuery({
    queryKey: [...key, 'factors'],
    queryFn: ({ signal }) => readFactors(about, signal),
  });
  const acting = useMutation({
    mutationFn: (act: () => Promise<void>) => act(),
    onSuccess: async () => {
      tellDone();
      await Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: userKey(program, userId) }),
      ]);
    },
  });
  const { isPending } = acting;
  const address = entriesOf(user, 'email').find((one) => Number(one['verification_status']) === 1)?.[
    'address'
  ];
  return (
    <Paper withBorder p="md" component="section" aria-label={t('security.title')}>
      <Stack gap="md">
        <Title order={2}>{t('security.title')}</Title>
        <ErrorNote error={acting.error} />
        <Loaded query={suspensions}>
          {(listed) =>
            listed.length === 0 ? (
              <Text size="sm">{t('security.noSuspensions')}</Text>
            ) : (
              listed.map(({ kind, wrong_answers: wrong, suspended_until: until, is_held: isHeld }) => (
                <Group key={kind} justify="space-between">
                  <Text size="sm">
                    {t(`security.kinds.${kind}`)}: {t('security.wrongAnswers', { count: wrong ?? 0 })}{' '}
                    {Number(isHeld) === 1 && t('security.held')}
                    {until && (
                      <>
                        {t('security.until')} <Moment value={until} />
                      </>
                    )}
                  </Text>
                  {maySecure && (
                    <ReasonButton
                      label={t('security.lift')}
                      text={t('security.liftText')}
                      isPending={isPending}
                      onConfirm={(reason, sent) =>
                        acting.mutate(() => liftSuspension(about, kind, reason), sent)
                      }
                    />
                  )}
                </Group>
              ))
            )
          }
        </Loaded>
        <Loaded query={factors}>
          {(all) => {
            const on = all.find((one) => Number(one.is_enabled) === 1);
            return (
              <Group justify="space-between">
                <Text size="sm">
                  {on ? t('security.factorOn') : t('security.factorOff')}{' '}
                  {on?.since && <Moment value={on.since} />}
                </Text>
                {on && maySecure && (
                  <ReasonButton
                    label={t('security.turnOff')}
                    text={t('security.turnOffText')}
                    isPending={isPending}
                    onConfirm={(reason, sent) => acting.mutate(() => turnFactorOff(about, reason), sent)}
                  />
                )}
              </Group>
            );
          }}
        </Loaded>
        {maySecure && (
          <Group justify="space-between">
            <Text size="sm">
              {t('security.password')}
              {address === undefined && `: ${t('security.noVerifiedEmail')}`}
            </Text>
            {typeof address === 'string' && (
              <ConfirmButton
                label={t('security.sendReset')}
                text={t('security.sendResetText', { address })}
                isPending={isPending}
                onConfirm={() => acting.mutate(() => sendPasswordReset(about, address))}
              />
            )}
          </Group>
        )}
        <Text size="sm">{t('security.sessions')}</Text>
        {mayStand && <StandingActions {...{ user, about, act: acting.mutate, isPending }} />}
      </Stack>
    </Paper>
  );
}
