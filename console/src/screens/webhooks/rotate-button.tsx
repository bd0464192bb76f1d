import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { webhookCalls, webhookKey } from './webhook-calls.ts';

interface RotateButtonProps {
  readonly webhook: number;
  /** Whether a previous secret signs as well. */
  readonly hasPrevious: boolean;
}

/** What is said of a new secret: how long the previous one signs as well, and whether one before that may end now. */
interface Rotation {
  readonly hours: number;
  readonly isForced: boolean;
}

/** Gives an endpoint a new secret, which is shown once. */
export function RotateButton({ webhook, hasPrevious }: RotateButtonProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const rotating = useMutation({
    // The secret is kept by the dialog that shows it alone.
    gcTime: 0,
    mutationFn: async ({ hours, isForced }: Rotation) =>
      setSecret(await webhookCalls.rotate(seat.id, webhook, hours, isForced)),
    onSuccess: async () => {
      close();
      await queries.invalidateQueries({ queryKey: [webhookKey] });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {t('sending.webhooks.rotate')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('sending.webhooks.rotate')}
        closeButtonProps={{ 'aria-label': t('parts.cancel'), disabled: rotating.isPending }}
        closeOnEscape={!rotating.isPending}
        closeOnClickOutside={!rotating.isPending}
      >
        <RotateForm
          hasPrevious={hasPrevious}
          error={rotating.error}
          isPending={rotating.isPending}
          onRotate={rotating.mutate}
        />
      </Modal>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}

interface RotateFormProps {
  readonly hasPrevious: boolean;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onRotate: (rotation: Rotation) => void;
}

/** Is gone with the open dialog: a previous secret is not ended by what was ticked and called off before. */
function RotateForm({ hasPrevious, error, isPending, onRotate }: RotateFormProps) {
  const { t } = useTranslation();
  const [hours, setHours] = useState('24');
  const [isForced, setForced] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRotate({ hours: Number(hours), isForced });
  };
  const fault = faultAt(error, 'overlap_hours');
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('sending.webhooks.rotateText')}</Text>
        <TextInput
          label={t('sending.webhooks.overlap')}
          inputMode="numeric"
          dir="ltr"
          required
          pattern="[0-9]{1,3}"
          value={hours}
          error={fault}
          onChange={({ currentTarget }) => setHours(currentTarget.value)}
        />
        {hasPrevious && (
          <Checkbox
            label={t('sending.webhooks.force')}
            checked={isForced}
            onChange={({ currentTarget }) => setForced(currentTarget.checked)}
          />
        )}
        {!fault && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {t('sending.webhooks.rotate')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
