import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useSeat } from '../../session/session-context.ts';
import { AccountInputs } from './account-inputs.tsx';
import { InvitationNote } from './invitation-note.tsx';
import { type Invitation, inviteOperator, operatorsPath } from './operator-calls.ts';
import type { NamedProgram } from './operators-panel.tsx';
import { ProgramChoice } from './program-choice.tsx';
import { RoleChoice } from './role-choice.tsx';

interface InviteDialogProps {
  readonly programs: readonly NamedProgram[];
  readonly onClose: () => void;
}

/** Invites somebody, or gives an operator who is known roles here. */
export function InviteDialog({ programs, onClose }: InviteDialogProps) {
  const { t, i18n } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState(i18n.language);
  const [roles, setRoles] = useState<readonly string[]>([]);
  const [isTried, setTried] = useState(false);
  const [program, setProgram] = useState(programs[0]?.id ?? seat.id);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const inviting = useMutation({
    mutationFn: () =>
      inviteOperator(seat.id, {
        email: email.trim(),
        name: name.trim(),
        language,
        roles: [{ program_id: program, roles }],
      }),
    gcTime: 0,
    onSuccess: async (changed) => {
      // It is shown once: nothing comes before it.
      if (changed.invitation) setInvitation(changed.invitation);
      await queries.invalidateQueries({ queryKey: [operatorsPath] });
      if (changed.invitation) return;
      tellDone();
      onClose();
    },
  });
  const { error } = inviting;
  const form = useFaultInSight<HTMLFormElement>(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (roles.length > 0) inviting.mutate();
  };
  const isBesideField = ['operator.email', 'operator.name', 'operator.language'].some((path) =>
    faultAt(error, path),
  );
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t('operators.invite')}
      closeButtonProps={{ 'aria-label': t('parts.close'), disabled: inviting.isPending }}
      closeOnClickOutside={false}
      closeOnEscape={invitation === null && !inviting.isPending}
      withCloseButton={invitation === null}
    >
      {invitation ? (
        <InvitationNote invitation={invitation} onDone={onClose} />
      ) : (
        <form ref={form} onSubmit={submit}>
          <Stack gap="sm">
            <TextInput
              label={t('signIn.email')}
              description={t('operators.emailText')}
              type="email"
              required
              dir="ltr"
              autoComplete="off"
              data-autofocus
              value={email}
              error={faultAt(error, 'operator.email')}
              onChange={({ currentTarget }) => setEmail(currentTarget.value)}
            />
            <AccountInputs {...{ name, language, error }} onName={setName} onLanguage={setLanguage} />
            <ProgramChoice programs={programs} value={program} onChange={setProgram} />
            <RoleChoice
              program={program}
              label={t('operators.rolesLabel')}
              roles={roles}
              error={isTried && roles.length === 0 ? t('operators.chooseRole') : null}
              onChange={setRoles}
            />
            {!isBesideField && <ErrorNote error={error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={inviting.isPending}>
                {t('operators.invite')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
