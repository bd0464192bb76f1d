import { Alert, Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface UntoldProps {
  /** How another is to be had. */
  readonly help: string;
  readonly onDone: () => void;
}

/** In place of what is shown once, where the answer that told it was lost on the way: the call was repeated, and the repetition tells it not. */
export function Untold({ help, onDone }: UntoldProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Alert color="red" role="alert" icon={<Icon name="failed" />} title={t('parts.untold')}>
        {help}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('parts.close')}</Button>
      </Group>
    </Stack>
  );
}
