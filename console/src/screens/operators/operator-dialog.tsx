import { Group, Modal, Stack, Text } from '@mantine/core';
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useActiveSession, useSeat } from '../../session/session-context.ts';
import { InvitationNote } from './invitation-note.tsx';
import {
  type Changed,
  changeKey,
  type Deed,
  doTo,
  type Invitation,
  type Operator,
  operatorsPath,
  stateOf,
} from './operator-calls.ts';
import { OperatorForm } from './operator-form.tsx';
import { OperatorSessions } from './operator-sessions.tsx';
import { OperatorStatus } from './operator-status.tsx';
import type { NamedProgram } from './operators-panel.tsx';

interface OperatorDialogProps {
  readonly operator: Operator;
  readonly programs: readonly NamedProgram[];
  readonly onClose: () => void;
}

/** An operator: account and roles, where they are signed in, and what else can be done to them. */
export function OperatorDialog({ operator, programs, onClose }: OperatorDialogProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const { operator: self } = useActiveSession();
  const queries = useQueryClient();
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const take = async (changed: Changed) => {
    // It is shown once: nothing comes before it.
    if (changed.invitation) setInvitation(changed.invitation);
    await queries.invalidateQueries({ queryKey: [operatorsPath] });
    if (!changed.invitation) tellDone();
  };
  const doing = useMutation({
    mutationKey: changeKey(operator.id),
    mutationFn: (deed: Deed) => doTo(seat.id, operator.id, deed),
    onSuccess: async (changed, deed) => {
      await take(changed);
      // Who is disabled may be no operator of the programme any more.
      if (deed === 'disable') onClose();
    },
    gcTime: 0,
  });
  const isBusy = useIsMutating({ mutationKey: changeKey(operator.id) }) > 0;
  const isSelf = operator.id === self.id;
  const { manageable } = operator;
  const isWhole = manageable === 'account';
  const state = stateOf(operator);
  const possible: readonly Deed[] = [
    ...(state === 'invited' && isWhole ? (['invite'] as const) : []),
    ...(state === 'active' && isWhole && !isSelf ? (['resetFactors'] as const) : []),
    ...(state === 'active' ? (['endSessions'] as const) : []),
    ...(state !== 'disabled' && !isSelf ? (['disable'] as const) : []),
  ];
  const deeds = manageable === 'nothing' ? [] : possible;
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={<bdi>{operator.name}</bdi>}
      closeButtonProps={{ 'aria-label': t('parts.close'), disabled: isBusy }}
      closeOnClickOutside={false}
      closeOnEscape={invitation === null && !isBusy}
      withCloseButton={invitation === null}
    >
      {invitation ? (
        <InvitationNote invitation={invitation} onDone={() => setInvitation(null)} />
      ) : (
        <Stack gap="md">
          <Group gap="sm">
            <Text size="sm" dir="ltr">
              {operator.email}
            </Text>
            <Text size="sm" component="span">
              <OperatorStatus operator={operator} />
            </Text>
          </Group>
          {isSelf && <Text size="sm">{t('operators.self')}</Text>}
          {!isWhole && <Text size="sm">{t(`operators.manageable.${manageable}`)}</Text>}
          <OperatorForm {...{ operator, programs, isSelf }} onDone={take} />
          <OperatorSessions operatorId={operator.id} />
          <ErrorNote error={doing.error} />
          <Stack gap="xs">
            {deeds.map((deed) => (
              <Group key={deed} gap="sm" wrap="nowrap" justify="space-between">
                <Text size="sm">{t(`operators.deeds.${deed}.text`)}</Text>
                <ConfirmButton
                  label={t(`operators.deeds.${deed}.label`)}
                  text={t(`operators.deeds.${deed}.text`)}
                  isPending={doing.isPending && doing.variables === deed}
                  onConfirm={() => doing.mutate(deed)}
                />
              </Group>
            ))}
          </Stack>
        </Stack>
      )}
    </Modal>
  );
}
