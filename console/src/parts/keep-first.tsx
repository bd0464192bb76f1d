import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface KeepFirstProps {
  /** What it is that is shown this once. */
  readonly about: string;
  /** What somebody says before going on: "I have kept it". */
  readonly kept: string;
  readonly children: ReactNode;
  readonly onDone: () => void;
}

/** Around what is shown this once: whoever goes on says first that it is kept. */
export function KeepFirst({ about, kept, children, onDone }: KeepFirstProps) {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(false);
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<Icon name="key" />}>
        {about}
      </Alert>
      {children}
      <Checkbox
        label={kept}
        checked={isKept}
        onChange={({ currentTarget }) => setKept(currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button disabled={!isKept} onClick={onDone}>
          {t('parts.goOn')}
        </Button>
      </Group>
    </Stack>
  );
}
