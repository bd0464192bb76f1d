import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';

interface SecretDialogProps {
  /** Null: there is none to show. */
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** A secret, which is shown this once: whoever goes on says that it is kept. */
export function SecretDialog({ secret, onClose }: SecretDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={t('sending.webhooks.secret')}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      {secret !== null && (
        <Stack gap="md">
          <Alert color="yellow" icon={<Icon name="key" />}>
            {t('sending.webhooks.secretText')}
          </Alert>
          <Code block dir="ltr" tabIndex={0} aria-label={t('sending.webhooks.secret')}>
            {secret}
          </Code>
          <Group justify="space-between">
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  onClick={copy}
                  leftSection={<Icon name={copied ? 'check' : 'copy'} />}
                >
                  {t(copied ? 'parts.copied' : 'parts.copy')}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{t('sending.webhooks.secretKept')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
