import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

interface ConfirmButtonProps {
  readonly label: string;
  /** What it is done to, for who hears the button and does not see what stands beside it. */
  readonly about?: string;
  /** What happens then. */
  readonly text: string;
  readonly isPending?: boolean;
  readonly onConfirm: () => void;
}

/** A button that asks once more before something is done that cannot be taken back. */
export function ConfirmButton({ label, about, text, isPending = false, onConfirm }: ConfirmButtonProps) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        variant="default"
        size="xs"
        loading={isPending}
        onClick={open}
        {...(about && { 'aria-label': `${label}: ${about}` })}
      >
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={label}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <Stack gap="md">
          <Text size="sm">{text}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              {t('parts.cancel')}
            </Button>
            <Button
              color="red"
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
