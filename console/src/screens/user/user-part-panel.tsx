import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { useEdited } from '../../lists/use-edited.ts';
import { Icon } from '../../parts/icon.tsx';
import { entriesOf, singleOf, type User } from '../users/user-values.ts';
import { EntryCard } from './entry-card.tsx';
import { EntryEditor } from './entry-editor.tsx';
import type { UserPart } from './user-tabs.ts';

interface UserPartPanelProps {
  readonly part: UserPart;
  readonly user: User;
  readonly tag: string | null;
  readonly userId: number;
}

/** A part of a user: its entries, or what there is once, and a way to add another. */
export function UserPartPanel({ part, user, tag, userId }: UserPartPanelProps) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const [isAdding, setAdding] = useState(false);
  const { member, resource, answeredAs } = part;
  const value = user[answeredAs];
  const isList = Array.isArray(value) || resource?.shape === 'list';
  const entries: readonly Entry[] = isList
    ? entriesOf(user, answeredAs)
    : [singleOf(user, answeredAs) ?? []].flat();
  const shown = useEdited(entries, ({ id }, index) => `${id ?? index}`);
  // What a user has once is made by what changes it.
  const create = operationOn(catalogue, isList ? 'create' : 'update', answeredAs);
  const mayAdd = isList || entries.length === 0;
  // Somebody else may make meanwhile what a user has once: the editor stays, and lays both side by side when it is saved.
  const cards = isAdding && !isList ? [] : shown;
  return (
    <Stack gap="xs" component="section" aria-label={member.label}>
      <Group justify="space-between">
        <Title order={2}>{member.label}</Title>
        {create && mayAdd && !isAdding && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="add" />}
            onClick={() => setAdding(true)}
          >
            {t('edit.add')}
          </Button>
        )}
      </Group>
      {shown.length === 0 && !isAdding && (
        <Text size="sm" c="dimmed">
          {t('user.nothing')}
        </Text>
      )}
      {isAdding && create && (
        <Paper withBorder p="md">
          <EntryEditor
            part={part}
            entry={null}
            operation={create}
            tag={isList ? null : tag}
            userId={userId}
            onClose={() => setAdding(false)}
          />
        </Paper>
      )}
      {cards.map(({ key, row, isEdited, isGone, edit }) => (
        <EntryCard
          key={key}
          part={part}
          entry={row}
          isList={isList}
          tag={tag}
          userId={userId}
          isEdited={isEdited}
          isGone={isGone}
          onEdit={edit}
        />
      ))}
    </Stack>
  );
}
