import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface ReasonButtonProps {
  readonly label: string;
  /** What happens then. */
  readonly text: string;
  readonly isPending?: boolean;
  /** Something that is lost by it. */
  readonly isGrave?: boolean;
  readonly onConfirm: (reason: string) => void;
}

/** A button that asks for a reason before something is done, which the history keeps. */
export function ReasonButton({
  label,
  text,
  isPending = false,
  isGrave = false,
  onConfirm,
}: ReasonButtonProps) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    close();
    onConfirm(reason.trim());
    setReason('');
  };
  return (
    <>
      <Button variant="default" size="xs" loading={isPending} onClick={open}>
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={label}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm">{text}</Text>
            <Textarea
              label={t('parts.reason')}
              required
              autosize
              minRows={2}
              maxLength={250}
              data-autofocus
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" {...(isGrave && { color: 'red' })} disabled={reason.trim() === ''}>
                {label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
