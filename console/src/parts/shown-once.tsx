import { Alert, Button, Checkbox, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface ShownOnceProps {
  readonly about: string;
  /** What is copied and kept, with what each is called. */
  readonly secrets: readonly { readonly label: string; readonly value: string }[];
  readonly children?: ReactNode;
  readonly onDone: () => void;
}

/** A secret that no call answers again: whoever goes on says first that it is kept. */
export function ShownOnce({ about, secrets, children, onDone }: ShownOnceProps) {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(false);
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<Icon name="key" />}>
        {about}
      </Alert>
      {secrets.map(({ label, value }) => (
        <div key={label}>
          <Text size="sm" fw={600}>
            {label}
          </Text>
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <Code dir="ltr" style={{ overflowWrap: 'anywhere', flex: 1 }}>
              {value}
            </Code>
            <CopyButton value={value}>
              {({ copied, copy }) => (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={copy}
                  leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}
                  aria-label={`${t(copied ? 'parts.copied' : 'parts.copy')}: ${label}`}
                >
                  {t(copied ? 'parts.copied' : 'parts.copy')}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
      ))}
      {children}
      <Checkbox
        label={t('parts.kept')}
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
