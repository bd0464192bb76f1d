import { Badge, Button, Code, Group, Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueSetting } from '../../catalogue/catalogue.ts';
import { isSameValue } from '../../fields/same-value.ts';
import { AboutText } from './about-text.tsx';
import { ValueInput } from './value-input.tsx';

interface SettingCardProps {
  readonly setting: CatalogueSetting;
  readonly value: unknown;
  /** Whether it was changed here and is not saved yet. */
  readonly isChanged: boolean;
  /** Why the operator may not change it, '' where that needs no words; null: they may. */
  readonly locked: string | null;
  readonly fault: string | null;
  /** What somebody else has made of it meanwhile; null: nothing. */
  readonly theirs: { readonly value: unknown } | null;
  readonly onChange: (value: unknown) => void;
}

/** One setting: what it is for, what it may be, and what holds now. */
export function SettingCard(props: SettingCardProps) {
  const { setting, value, isChanged, locked, fault, theirs, onChange } = props;
  const { t } = useTranslation();
  const id = useId();
  const isDefault = isSameValue(value, setting.default);
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Title order={2} size="h3" id={id}>
            {setting.label}
          </Title>
          <Code dir="ltr">{setting.name}</Code>
        </div>
        <Group gap={6}>
          {isChanged && <Badge variant="default">{t('settings.unsaved')}</Badge>}
          {!isDefault && <Badge variant="default">{t('settings.differs')}</Badge>}
        </Group>
      </Group>
      <AboutText text={setting.about} />
      {locked && (
        <Text size="sm" mt={6}>
          {locked}
        </Text>
      )}
      <div style={{ marginBlockStart: 8 }}>
        <ValueInput
          form={setting.form}
          of={setting.name}
          label={setting.label}
          value={value}
          isDisabled={locked !== null}
          onChange={onChange}
        />
      </div>
      {theirs && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt={6}>
          {t('settings.theirs')} <Code dir="ltr">{JSON.stringify(theirs.value)}</Code>
        </Text>
      )}
      {fault && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt={6}>
          {fault}
        </Text>
      )}
      {!isDefault && (
        <Group gap="xs" mt="sm">
          <Text size="sm" c="dimmed">
            {t('settings.default')} <Code dir="ltr">{JSON.stringify(setting.default)}</Code>
          </Text>
          {locked === null && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t('settings.resetOf', { name: setting.label })}
              onClick={() => onChange(setting.default)}
            >
              {t('settings.reset')}
            </Button>
          )}
        </Group>
      )}
    </Paper>
  );
}
