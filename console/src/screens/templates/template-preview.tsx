import { Alert, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { directionOf } from '../../app/language.ts';
import { Loaded } from '../../parts/states.tsx';
import { MailPreview } from './mail-preview.tsx';
import { type Filled, type Parts, partNames, type Template, useFilled } from './template-calls.ts';

interface TemplatePreviewProps {
  readonly template: Template;
  readonly filled: UseQueryResult<Filled>;
}

/** What comes of a text with example values, beside what comes of the built-in one. */
export function TemplatePreview({ template, filled }: TemplatePreviewProps) {
  const { t } = useTranslation();
  const builtIn = Object.fromEntries(
    partNames.flatMap((part) => (template.built_in[part] === null ? [] : [[part, template.built_in[part]]])),
  );
  const theirs = useFilled(template, builtIn);
  return (
    <Stack gap="sm">
      <Title order={2} size="h3">
        {t('sending.templates.preview')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('sending.templates.htmlText')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Side title={t('sending.templates.yours')} language={template.language} filled={filled} />
        <Side title={t('sending.templates.theirs')} language={template.language} filled={theirs} />
      </SimpleGrid>
    </Stack>
  );
}

interface SideProps {
  readonly title: string;
  readonly language: string;
  readonly filled: UseQueryResult<Filled>;
}

function Side({ title, language, filled }: SideProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="section" aria-label={title} miw={0}>
      <Title order={3}>{title}</Title>
      <Loaded query={filled}>
        {({ preview }) =>
          preview ? (
            <FilledParts title={title} language={language} preview={preview} />
          ) : (
            <Alert color="red">{t('sending.templates.faulty')}</Alert>
          )
        }
      </Loaded>
    </Stack>
  );
}

interface FilledPartsProps {
  readonly title: string;
  readonly language: string;
  readonly preview: Parts;
}

function FilledParts({ title, language, preview }: FilledPartsProps) {
  const { t } = useTranslation();
  return partNames.map((part) => {
    const text = preview[part];
    if (text === null) return null;
    const label = t(`sending.templates.parts.${part}`);
    return (
      <Stack gap={2} key={part}>
        <Text size="xs" c="dimmed">
          {label}
        </Text>
        {part === 'html' ? (
          <MailPreview html={text} label={`${title}: ${label}`} />
        ) : (
          <Paper withBorder p="xs" lang={language} dir={directionOf(language)}>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {text}
            </Text>
          </Paper>
        )}
      </Stack>
    );
  });
}
