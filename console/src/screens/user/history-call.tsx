import { Box, Button, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../../catalogue/catalogue.ts';
import { sayNote } from '../../catalogue/say-note.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { useTechnical } from '../../fields/technical.ts';
import { codeLabel, type Value } from '../../fields/values.ts';
import { Moment } from '../../parts/moment.tsx';
import { actorIn, useActorName } from '../../session/actor-name.ts';
import { type Difference, differences, type HistoryCall, type HistoryEntry } from './history-entries.ts';
import { fieldAt, ownMember } from './history-fields.ts';
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
  const actorName = useActorName();
  const say = (place: string, value: string) =>
    place === 'whom' ? actorName(...actorIn(catalogue, value)) || value : sayPlace(place, value);
  const said = [notes, admin_notes && sayNote(catalogue, admin_notes, say)].filter((text) => text);
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
      {changes.length > 0 && <Changes entity={entity} changes={changes} />}
    </Box>
  );
}

/** How many changes are shown at once; more are a step away. */
const shownMax = 6;

interface ChangesProps {
  /** What the entry is about. */
  readonly entity: number;
  readonly changes: readonly Difference[];
}

function Changes({ entity, changes }: ChangesProps) {
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
            <Change key={change.path} entity={entity} change={change} />
          ))}
        </Table.Tbody>
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
