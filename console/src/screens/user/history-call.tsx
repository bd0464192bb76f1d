import { Box, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { sayNote } from '../../catalogue/say-note.ts';
import { useTechnical } from '../../fields/technical.ts';
import { codeLabel } from '../../fields/values.ts';
import { Moment } from '../../parts/moment.tsx';
import { actorIn, useActorName } from '../../session/actor-name.ts';
import { HistoryChanges } from './history-changes.tsx';
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
      {changes.length > 0 && <HistoryChanges entity={entity} changes={changes} />}
    </Box>
  );
}
