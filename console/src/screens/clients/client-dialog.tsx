import { Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { lastError } from '../../parts/last-error.ts';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import {
  type Client,
  type ClientDraft,
  changeClient,
  clientsPath,
  createClient,
  revokeClient,
  rotateSecret,
} from './client-calls.ts';
import { ClientForm } from './client-form.tsx';

interface ClientDialogProps {
  /** The client that is changed; null: a new one is made. */
  readonly client: Client | null;
  readonly onClose: () => void;
}

/** Makes a client or changes one. A secret stands in no address and in no cache, and is gone with the dialog. */
export function ClientDialog({ client, onClose }: ClientDialogProps) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const mayChange = useMay('clients');
  const queries = useQueryClient();
  const [made, setMade] = useState<Client | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: [clientsPath, program] });
  const finish = async () => {
    await refresh();
    tellDone();
    onClose();
  };
  const show = async (given: Client) => {
    setMade(given);
    await refresh();
  };
  const creating = useMutation({
    mutationFn: (draft: ClientDraft) => createClient(program, draft),
    onSuccess: show,
    gcTime: 0,
  });
  const changing = useMutation({
    mutationFn: (draft: Partial<ClientDraft>) => changeClient(program, client?.client_id ?? '', draft),
    onSuccess: finish,
  });
  const rotating = useMutation({
    mutationFn: () => rotateSecret(program, client?.client_id ?? ''),
    onSuccess: show,
    gcTime: 0,
  });
  const revoking = useMutation({
    mutationFn: () => revokeClient(program, client?.client_id ?? ''),
    onSuccess: finish,
  });
  const isBusy = [creating, changing, rotating, revoking].some(({ isPending }) => isPending);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={client?.name ?? t('clients.create')}
      closeButtonProps={{ 'aria-label': t('parts.close'), disabled: isBusy }}
      // A click beside the dialog loses no secret.
      closeOnClickOutside={false}
      closeOnEscape={made === null && !isBusy}
      withCloseButton={made === null}
    >
      {made ? (
        <ShownOnce
          about={t('clients.once')}
          help={t('clients.untold', { label: t('clients.rotate') })}
          secrets={[
            { label: t('clients.id'), value: made.client_id },
            { label: t('clients.secret'), value: made.client_secret ?? '' },
          ]}
          onDone={onClose}
        />
      ) : (
        <Stack gap="md">
          <ClientForm
            client={client}
            isReadOnly={!mayChange}
            error={creating.error ?? changing.error}
            isPending={creating.isPending || changing.isPending}
            onSubmit={(draft) => (client ? changing.mutate(draft) : creating.mutate(draft))}
          />
          {client?.status === 1 && mayChange && (
            <Stack gap="xs" align="flex-start">
              <ErrorNote error={lastError(rotating, revoking)} />
              <Text size="sm">{t('clients.rotateText')}</Text>
              <ConfirmButton
                label={t('clients.rotate')}
                text={t('clients.rotateText')}
                isPending={rotating.isPending}
                onConfirm={() => rotating.mutate()}
              />
              <Text size="sm">{t('clients.revokeText')}</Text>
              <ConfirmButton
                label={t('clients.revoke')}
                text={t('clients.revokeText')}
                isPending={revoking.isPending}
                onConfirm={() => revoking.mutate()}
              />
            </Stack>
          )}
        </Stack>
      )}
    </Modal>
  );
}
