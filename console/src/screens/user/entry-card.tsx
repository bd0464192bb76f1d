import { ActionIcon, Group, Paper, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../api/describe-error.ts';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { EntryFields } from '../../fields/entry-fields.tsx';
import { RevealContext } from '../../fields/reveal-context.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { deleteEntry } from './entry-calls.ts';
import { EntryEditor } from './entry-editor.tsx';
import { userKey } from './user-query.ts';
import type { UserPart } from './user-tabs.ts';

interface EntryCardProps {
  readonly part: UserPart;
  readonly entry: Entry;
  readonly isList: boolean;
  readonly tag: string | null;
  readonly userId: number;
  /** Whether it is being changed now. */
  readonly isEdited: boolean;
  /** Whether it is there no more, and only what somebody types into it is kept. */
  readonly isGone: boolean;
  readonly onEdit: (isEdited: boolean) => void;
}

/** An entry of a list, or what a user has once: shown, and changed in its place. */
export function EntryCard(props: EntryCardProps) {
  const { part, entry, isList, tag, userId, isEdited, isGone, onEdit } = props;
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const queries = useQueryClient();
  const mayReveal = useMay('reveal');
  const { member, resource, answeredAs } = part;
  const update = operationOn(catalogue, 'update', answeredAs);
  const remove = isList ? operationOn(catalogue, 'delete', answeredAs) : undefined;
  const removing = useMutation({
    mutationFn: () =>
      deleteEntry(remove!, { program: seat.id, userId, member: answeredAs, id: Number(entry['id']), tag }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: userKey(seat.id, userId) });
      tellDone();
    },
    // Changed meanwhile: the next try names what is there now.
    onError: (error) => {
      if (statusOf(error) === 412) void queries.invalidateQueries({ queryKey: userKey(seat.id, userId) });
    },
  });
  const number = numberOf(entry);
  const revealed = isList && mayReveal && number !== null ? { userId, member: answeredAs, id: number } : null;
  if (!resource) return null;
  return (
    <Paper withBorder p="md">
      {isEdited && update ? (
        <EntryEditor
          part={part}
          entry={entry}
          operation={update}
          tag={tag}
          userId={userId}
          isGone={isGone}
          onClose={() => onEdit(false)}
        />
      ) : (
        <Group align="flex-start" justify="space-between">
          <RevealContext value={revealed}>
            <EntryFields resource={resource} entry={entry} />
          </RevealContext>
          <Group gap={4} wrap="nowrap" ms="auto">
            {update && (
              <Tooltip label={t('edit.edit')}>
                <ActionIcon
                  variant="subtle"
                  aria-label={`${t('edit.edit')}: ${member.label} ${entry['id'] ?? ''}`.trim()}
                  onClick={() => onEdit(true)}
                >
                  <Icon name="edit" />
                </ActionIcon>
              </Tooltip>
            )}
            {remove && (
              <ConfirmButton
                label={t('parts.remove')}
                about={`${member.label} ${entry['id'] ?? ''}`.trim()}
                text={t('edit.removeText', { name: member.label })}
                isPending={removing.isPending}
                onConfirm={() => removing.mutate()}
              />
            )}
          </Group>
        </Group>
      )}
      <ErrorNote error={removing.error} />
    </Paper>
  );
}

/** The number of an entry; those of accounts stand in what they say of themselves. */
function numberOf({ id, info }: Entry): number | null {
  const found = id ?? (typeof info === 'object' && info !== null && 'id' in info ? info.id : undefined);
  return found === undefined || found === null ? null : Number(found);
}
