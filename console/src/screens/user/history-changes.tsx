import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../../catalogue/catalogue.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { useTechnical } from '../../fields/technical.ts';
import type { Value } from '../../fields/values.ts';
import type { Difference } from './history-entries.ts';
import { fieldAt, ownMember, recordsOf, untechnical } from './history-fields.ts';

/** How many changes are shown at once; more are a step away. */
const shownMax = 6;

interface ChangesProps {
  /** What the entry is about. */
  readonly entity: number;
  readonly changes: readonly Difference[];
}

/** What was and what became, value by value, each below the record of which it is. */
export function HistoryChanges({ entity, changes }: ChangesProps) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const [showsTechnical] = useTechnical();
  const shown = showsTechnical ? changes : untechnical(catalogue, entity, changes);
  const [isOpened, { open }] = useDisclosure(false);
  if (!isOpened && shown.length > shownMax)
    return (
      <Button variant="subtle" size="compact-sm" onClick={open}>
        {t('history.changes', { count: shown.length })}
      </Button>
    );
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withRowBorders={false} verticalSpacing={2} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('merge.field')}</Table.Th>
            <Table.Th>{t('history.old')}</Table.Th>
            <Table.Th>{t('history.new')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {recordsOf(catalogue, entity, shown).map(({ key, label, changes: ofRecord }) => (
          <Table.Tbody key={key}>
            {label !== null && (
              <Table.Tr>
                <Table.Th colSpan={3} scope="rowgroup" pt="xs">
                  {label}
                </Table.Th>
              </Table.Tr>
            )}
            {ofRecord.map((change) => (
              <Change key={change.path} entity={entity} change={change} />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </Table.ScrollContainer>
  );
}

function Change({ entity, change }: { readonly entity: number; readonly change: Difference }) {
  const { path, name, old, new: next } = change;
  const catalogue = useCatalogue();
  const own = ownMember(catalogue, entity, path);
  const field = own ? unknownField(own.label) : (fieldAt(catalogue, entity, path) ?? unknownField(name));
  return (
    <Table.Tr>
      <Table.Td title={path}>{field.label}</Table.Td>
      {[old, next].map((value, side) => (
        <Table.Td key={side === 0 ? 'old' : 'new'}>
          <FieldValue field={field} value={own ? own.say(value) : (value as Value)} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

/** A value that the catalogue of today has no field for: shown as it was written. */
function unknownField(name: string): CatalogueField {
  return {
    ...{ name, label: name, type: 'string', kind: 'text', resource: null, codes: null, written_by: null },
    ...{
      post: 'NA',
      put: 'NA',
      get: 'NA',
      delete: 'NA',
      is_computed: false,
      is_answered: true,
      protection: null,
      is_technical: false,
      is_own_code: false,
    },
    ...{
      default: null,
      is_unique: false,
      is_proven: false,
      refers_to: null,
      allowed_by: null,
      description: null,
    },
  } as CatalogueField;
}
