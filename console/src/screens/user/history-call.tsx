import { Box, Button, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../../catalogue/catalogue.ts';
import { sayNote } from '../../catalogue/say-note.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { useTechnical } from '../../fields/technical.ts';
import { codeLabel, type Value } from '../../fields/values.ts';
import { Moment } from '../../parts/moment.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { differences, type HistoryCall, type HistoryEntry } from './history-entries.ts';
import { sayPlace } from './note-words.ts';

/** What one call wrote: who, when, and everything that it changed. */
export function HistoryCallItem({ call }: { readonly call: HistoryCall }) {
  const { t } = useTranslation();
  const [first] = call.entries;
  const { by_entity, by_entity_id, date_utc, original_source_id } = first!;
  const by = useActorName()(by_entity, by_entity_id);
  const [showsTechnical] = useTechnical();
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        <Moment value={date_utc} /> · {t('history.byWhom', { by })}
        {showsTechnical && original_source_id && (
          <>
            {' · '}
            <bdi dir="ltr">{original_source_id}</bdi>
          </>
        )}
      </Text>
      {call.entries.map((entry) => (
        <EntryItem key={entry.id} entry={entry} />
      ))}
      {call.mayGoOn && (
        <Text size="sm" c="dimmed">
          {t('history.mayGoOn')}
        </Text>
      )}
    </Stack>
  );
}

function EntryItem({ entry }: { readonly entry: HistoryEntry }) {
  const catalogue = useCatalogue();
  const { activity_type, entity, entity_id, entity_data, notes, admin_notes } = entry;
  const part = entity_data === -1 ? '' : `, ${codeLabel(catalogue, 'entity_data', entity_data)}`;
  const said = [notes, admin_notes && sayNote(catalogue, admin_notes, sayPlace)].filter((text) => text);
  const changes = differences(entry);
  return (
    <Box>
      <Text size="sm" fw={600}>
        {codeLabel(catalogue, 'activity_type', activity_type)}: {codeLabel(catalogue, 'entity', entity)}{' '}
        {entity_id}
        {part}
      </Text>
      {said.map((text) => (
        <Text key={text} size="sm">
          <bdi>{text}</bdi>
        </Text>
      ))}
      {changes.length > 0 && <Changes changes={changes} />}
    </Box>
  );
}

/** How many changes are shown at once; more are a step away. */
const shownMax = 6;

function Changes({ changes }: { readonly changes: ReturnType<typeof differences> }) {
  const { t } = useTranslation();
  const [isOpen, { open }] = useDisclosure(changes.length <= shownMax);
  if (!isOpen)
    return (
      <Button variant="subtle" size="compact-sm" onClick={open}>
        {t('history.changes', { count: changes.length })}
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
        <Table.Tbody>
          {changes.map((change) => (
            <Change key={change.path} {...change} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Change({ path, name, old, new: next }: ReturnType<typeof differences>[number]) {
  const field = useField(name, path);
  return (
    <Table.Tr>
      <Table.Td title={path}>{field.label}</Table.Td>
      <Table.Td>
        <FieldValue field={field} value={old as Value} />
      </Table.Td>
      <Table.Td>
        <FieldValue field={field} value={next as Value} />
      </Table.Td>
    </Table.Tr>
  );
}

/** The field that a value of the history is of: of the resource that the path names, or else any of the name. */
function useField(name: string, path: string): CatalogueField {
  const { resources } = useCatalogue();
  const member = /^([a-z_]+)[.[]/u.exec(path)?.[1];
  const own = member === undefined ? undefined : resources.get(member);
  const found = [own, ...resources.values()].flatMap(
    (each) => each?.fields.find((field) => field.name === name) ?? [],
  );
  return found[0] ?? unknownField(name);
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
