import { Box, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, type CatalogueResource, useCatalogue } from '../catalogue/catalogue.ts';
import { Fact } from '../parts/facts.tsx';
import type { Entry } from './drafts.ts';
import { FieldValue } from './field-value.tsx';
import { MaskedValue } from './masked-value.tsx';
import { useTechnical } from './technical.ts';
import { isNothing, type Value } from './values.ts';

interface EntryFieldsProps {
  readonly resource: CatalogueResource;
  readonly entry: Entry;
  /** How deep the entry lies within another. */
  readonly depth?: number;
}

/** How deep members within members are shown; what lies deeper is shown as JSON. */
const depthMax = 3;

/** The fields of an entry that have a value; members that hold objects stand below. */
export function EntryFields({ resource, entry, depth = 0 }: EntryFieldsProps) {
  const { t } = useTranslation();
  const [showsTechnical] = useTechnical();
  const shown = resource.fields.filter(
    ({ is_answered, is_technical }) => is_answered && (showsTechnical || !is_technical),
  );
  const filled = shown.filter((field) => field.resource === null && !isNobody(field, entry[field.name]));
  const nested = shown.filter((field) => field.resource !== null && !isNothing(entry[field.name]));
  if (filled.length + nested.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t(showsTechnical ? 'fields.none' : 'fields.onlyTechnical')}
      </Text>
    );
  return (
    // In a narrow window what can be done with an entry goes below it.
    <Stack gap="sm" flex={1} miw={depth === 0 ? 'min(100%, 14rem)' : 0}>
      <SimpleGrid
        cols={{ base: 1, xs: 2, md: 3, xl: 4 }}
        spacing="sm"
        verticalSpacing="xs"
        component="dl"
        m={0}
      >
        {filled.map((field) => (
          <FieldFact key={field.name} field={field} value={entry[field.name]} />
        ))}
      </SimpleGrid>
      {nested.map((field) => (
        <Nested key={field.name} field={field} value={entry[field.name]} depth={depth} />
      ))}
    </Stack>
  );
}

/** Whether there is nothing to show: numbers of things begin at 1, and 0 names none. */
function isNobody({ kind }: CatalogueField, value: Value): boolean {
  return isNothing(value) || (kind === 'id' && Number(value) === 0);
}

function FieldFact({ field, value }: { readonly field: CatalogueField; readonly value: Value }) {
  return (
    <Fact label={field.label}>
      {field.protection === 'masked' ? (
        <MaskedValue field={field} value={value} />
      ) : (
        <FieldValue field={field} value={value} />
      )}
    </Fact>
  );
}

interface NestedProps {
  readonly field: CatalogueField;
  readonly value: Value;
  readonly depth: number;
}

function Nested({ field, value, depth }: NestedProps) {
  const { resources } = useCatalogue();
  const resource = resources.get(field.resource ?? '');
  const entries: readonly Entry[] = Array.isArray(value) ? value : [value];
  if (!resource || depth >= depthMax) return <FieldFact field={field} value={value} />;
  return (
    <Box ps="sm" style={{ borderInlineStart: '2px solid var(--mantine-color-default-border)' }}>
      <Text size="sm" fw={600} mb={4}>
        {field.label}
      </Text>
      <Stack gap="sm">
        {entries.map((entry, index) => (
          <EntryFields key={`${entry['id'] ?? index}`} resource={resource} entry={entry} depth={depth + 1} />
        ))}
      </Stack>
    </Box>
  );
}
