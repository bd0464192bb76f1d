import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AskFirst, type AskFirstProps } from './ask-first.tsx';

interface ConfirmButtonProps extends AskFirstProps {
  readonly onConfirm: () => void;
}

/** A button that asks once more before something is done that cannot be taken back. */
export function ConfirmButton({ onConfirm, ...asked }: ConfirmButtonProps) {
  const { t } = useTranslation();
  return (
    <AskFirst {...asked}>
      {(close) => (
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t('parts.cancel')}
          </Button>
          <Button
            color="red.9"
            onClick={() => {
              close();
              onConfirm();
            }}
          >
            {asked.label}
          </Button>
        </Group>
      )}
    </AskFirst>
  );
}
