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
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a dialog, which says what happens then and asks for what is needed. */
export function AskFirst({ label, about, text, isPending = false, children }: DialogProps) {
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
          {children(close)}
        </Stack>
      </Modal>
    </>
  );
}
