import { Box, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { type CatalogueField, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Draft, Entry } from '../../fields/drafts.ts';
import { FieldInput } from '../../fields/field-input.tsx';
import { FieldValue } from '../../fields/field-value.tsx';
import type { WholeReview } from './review.ts';
import { resourceOfSubject } from './subject.ts';

/** The fields that a reviewer may correct: those that are proven. A held change is decided as it was sent. */
export function useCorrectable(review: WholeReview): readonly CatalogueField[] {
  const catalogue = useCatalogue();
  if (review.held_change !== null || review.step === 'watchlist') return [];
  const fields = resourceOfSubject(catalogue, review)?.fields ?? [];
  return fields.filter(({ is_proven, resource }) => is_proven && resource === null);
}

interface CorrectionsProps {
  readonly fields: readonly CatalogueField[];
  readonly stated: Entry;
  readonly draft: Draft;
  readonly error: unknown;
  readonly onChange: (name: string, text: string) => void;
}

/** What is accepted in place of what is stated, each beside it. */
export function Corrections({ fields, stated, draft, error, onChange }: CorrectionsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm">{t('review.correctText')}</Text>
      {fields.map((field) => (
        <SimpleGrid key={field.name} cols={{ base: 1, xs: 2 }} spacing="sm">
          <Box miw={0}>
            <Text size="xs" c="dimmed">
              {t('review.stated')}: {field.label}
            </Text>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <FieldValue field={field} value={stated[field.name]} />
            </Text>
          </Box>
          <FieldInput
            field={field}
            value={draft[field.name] ?? ''}
            error={faultAt(error, `decision.fields.${field.name}`)}
            onChange={(text) => onChange(field.name, text)}
          />
        </SimpleGrid>
      ))}
    </Stack>
  );
}
