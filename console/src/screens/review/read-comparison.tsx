import { Paper, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CatalogueField, CatalogueResource } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { isDayKind, type Value } from '../../fields/values.ts';
import type { ReadValue } from './subject.ts';

interface ReadComparisonProps {
  readonly values: readonly ReadValue[];
  /** What the person has stated, by the names of fields. */
  readonly stated: Entry;
  /** Whose fields they may be. */
  readonly resources: readonly (CatalogueResource | null | undefined)[];
}

/** What checks have read, of a machine-readable zone or a picture, beside what is stated. */
export function ReadComparison({ values, stated, resources }: ReadComparisonProps) {
  const { t } = useTranslation();
  const rows = values.flatMap(({ name, read }) => {
    const field = resources.flatMap((one) => one?.fields.find((each) => each.name === name) ?? [])[0];
    return field ? [{ field, read, said: stated[name] }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('review.read')}>
      <Title order={2} size="h3" mb="xs">
        {t('review.read')}
      </Title>
      <Table.ScrollContainer minWidth={280} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('review.field')}</Table.Th>
              <Table.Th>{t('review.stated')}</Table.Th>
              <Table.Th>{t('review.readValue')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ field, read, said }) => (
              <Table.Tr key={field.name}>
                <Table.Th scope="row">{field.label}</Table.Th>
                <Table.Td>
                  <FieldValue field={field} value={said} />
                </Table.Td>
                <Table.Td>
                  <FieldValue field={field} value={read} />
                  {isOther(field, said, read) && (
                    <Text span size="sm" c="red" fw={600} ms={6}>
                      {t('review.differs')}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

/** Masked values cannot be compared here: the check has compared them. Names are written in many ways: the check says whether they agree. */
function isOther({ protection, kind }: CatalogueField, said: Value, read: string): boolean {
  if (protection !== null || kind === 'name') return false;
  // A day may be stated with a time.
  const plain = (value: Value) =>
    String(value ?? '')
      .slice(0, isDayKind(kind) ? 10 : undefined)
      .replace(/^0+/u, '');
  return plain(said) !== plain(read);
}
