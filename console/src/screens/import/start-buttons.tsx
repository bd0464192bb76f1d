import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

interface StartButtonsProps {
  readonly name: string;
  /** Whether a check of the file has come to its end. */
  readonly isChecked: boolean;
  readonly onStart: (isDryRun: boolean) => void;
}

/** Begins a check, or the import itself; whoever has not checked is asked once more. */
export function StartButtons({ name, isChecked, onStart }: StartButtonsProps) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant={isChecked ? 'default' : 'filled'} onClick={() => onStart(true)}>
        {t('moving.import.check')}
      </Button>
      <Button variant={isChecked ? 'filled' : 'default'} onClick={open}>
        {t('moving.import.run')}
      </Button>
      <Text size="sm" c="dimmed">
        {t('moving.import.checkText')}
      </Text>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t(isChecked ? 'moving.import.run' : 'moving.import.runUnchecked')}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <Stack gap="md">
          <Text size="sm">{t('moving.import.confirm', { name })}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
            <Button
              onClick={() => {
                close();
                onStart(false);
              }}
            >
              {t('moving.import.run')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
