import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { useSeat } from '../../session/session-context.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { type EndpointInput, webhookCalls, webhookKey } from './webhook-calls.ts';

/** Makes an endpoint, whose secret is shown once. */
export function AddEndpoint() {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const creating = useMutation({
    // The secret is kept by the dialog that shows it alone.
    gcTime: 0,
    mutationFn: async (input: EndpointInput) => setSecret(await webhookCalls.create(seat.id, input)),
    onSuccess: async () => {
      close();
      await queries.invalidateQueries({ queryKey: [webhookKey] });
    },
  });
  return (
    <>
      <Button leftSection={<Icon name="add" />} onClick={open}>
        {t('sending.webhooks.add')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('sending.webhooks.add')}
        closeButtonProps={{ 'aria-label': t('parts.cancel'), disabled: creating.isPending }}
        closeOnEscape={!creating.isPending}
        closeOnClickOutside={!creating.isPending}
      >
        <EndpointForm
          start={{}}
          error={creating.error}
          isPending={creating.isPending}
          onSave={(input) => creating.mutate(input)}
        />
      </Modal>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}
