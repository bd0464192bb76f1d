import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ShownOnce } from '../../parts/shown-once.tsx';

interface SecretDialogProps {
  /** Null: there is none to show. */
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** A secret, which is shown this once: whoever goes on says that it is kept. */
export function SecretDialog({ secret, onClose }: SecretDialogProps) {
  const { t } = useTranslation();
  const label = t('sending.webhooks.secret');
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={label}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      {secret !== null && (
        <ShownOnce
          about={t('sending.webhooks.secretText')}
          help={t('sending.webhooks.untold', { label: t('sending.webhooks.rotate') })}
          secrets={[{ label, value: secret }]}
          onDone={onClose}
        />
      )}
    </Modal>
  );
}
