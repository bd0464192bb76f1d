import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What every button has that asks before something is done. */
export interface AskFirstProps {
  readonly label: string;
  /** What it is done to, for who hears the button and does not see what stands beside it. */
  readonly about?: string;
  /** What happens then. */
  readonly text: string;
  readonly isPending?: boolean;
}

interface DialogProps extends AskFirstProps {
  /** Told where the dialog is called off, by whatever way: what was typed in it is wanted no more. */
  readonly onCancel?: () => void;
  readonly children: (close: () => void, cancel: () => void) => ReactNode;
}

/** A button that opens a dialog, which says what happens then and asks for what is needed. */
export function AskFirst({ label, about, text, isPending = false, onCancel, children }: DialogProps) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const cancel = () => {
    close();
    onCancel?.();
  };
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
        onClose={cancel}
        title={label}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <Stack gap="md">
          <Text size="sm">{text}</Text>
          {children(close, cancel)}
        </Stack>
      </Modal>
    </>
  );
}
