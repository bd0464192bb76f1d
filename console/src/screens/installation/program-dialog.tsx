import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { lastError } from '../../parts/last-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { sessionKey } from '../../session/session.ts';
import { useSeat } from '../../session/session-context.ts';
import {
  closeProgram,
  createProgram,
  installationKey,
  type ListedProgram,
  programsPath,
  renameProgram,
} from './installation-calls.ts';

interface ProgramDialogProps {
  /** The programme that is changed; null: a new one is made. */
  readonly program: ListedProgram | null;
  readonly onClose: () => void;
}

/** Makes a programme, gives it another name, or closes it. */
export function ProgramDialog({ program, onClose }: ProgramDialogProps) {
  const { t } = useTranslation();
  const { id: seat } = useSeat();
  const queries = useQueryClient();
  const [name, setName] = useState(program?.name ?? '');
  const finish = async () => {
    for (const queryKey of [[programsPath], installationKey, sessionKey])
      await queries.invalidateQueries({ queryKey });
    tellDone();
    onClose();
  };
  const saving = useMutation({
    mutationFn: () =>
      program ? renameProgram(seat, program.id, name.trim()) : createProgram(seat, name.trim()),
    onSuccess: finish,
  });
  const closing = useMutation({
    mutationFn: () => closeProgram(seat, program?.id ?? 0),
    onSuccess: finish,
  });
  const isClosed = program !== null && program.status !== 1;
  const fault = faultAt(saving.error, 'program.name');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={program?.name ?? t('installation.createProgram')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {!program && <Text size="sm">{t('installation.createText')}</Text>}
          <TextInput
            label={t('installation.programName')}
            required
            dir="auto"
            autoComplete="off"
            data-autofocus
            disabled={isClosed}
            value={name}
            error={fault}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <ErrorNote error={fault ? null : lastError(saving, closing)} />
          {!isClosed && (
            <Group justify="space-between">
              {program ? (
                <ConfirmButton
                  label={t('installation.closeProgram')}
                  text={t('installation.closeText', { name: program.name })}
                  isPending={closing.isPending}
                  onConfirm={() => closing.mutate()}
                />
              ) : (
                <span />
              )}
              <Button type="submit" loading={saving.isPending}>
                {t(program ? 'parts.save' : 'installation.createProgram')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
