import { Button, Code, CopyButton, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { untold } from '../../../sdk/src/index.ts';
import { Icon } from './icon.tsx';
import { KeepFirst } from './keep-first.tsx';
import { Untold } from './untold.tsx';

interface ShownOnceProps {
  readonly about: string;
  /** How another is to be had where the answer was lost on the way. */
  readonly help: string;
  /** What is copied and kept, with what each is called. */
  readonly secrets: readonly { readonly label: string; readonly value: string }[];
  readonly children?: ReactNode;
  readonly onDone: () => void;
}

/** Secrets that no call answers again, each to be copied. */
export function ShownOnce({ about, help, secrets, children, onDone }: ShownOnceProps) {
  const { t } = useTranslation();
  if (secrets.some(({ value }) => value === untold)) return <Untold help={help} onDone={onDone} />;
  return (
    <KeepFirst about={about} kept={t('parts.kept')} onDone={onDone}>
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
    </KeepFirst>
  );
}
