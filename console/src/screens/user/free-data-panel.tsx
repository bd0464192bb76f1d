import { ActionIcon, Button, Group, Paper, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { textOfFree } from '../../fields/free-data.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { singleOf, type User } from '../users/user-values.ts';
import { FreeDataEditor } from './free-data-editor.tsx';
import type { UserPart } from './user-tabs.ts';

interface FreeDataPanelProps {
  readonly part: UserPart;
  readonly user: User;
  readonly userId: number;
}

const noData: Entry = {};

/** Data of a user whose names the programme chooses. */
export function FreeDataPanel({ part: { member }, user, userId }: FreeDataPanelProps) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const [isEditing, setEditing] = useState(false);
  const data = singleOf(user, member.name) ?? noData;
  const names = Object.keys(data);
  const merge = operationOn(catalogue, 'create', member.name);
  return (
    <Stack gap="xs" component="section" aria-label={member.label}>
      <Group justify="space-between">
        <Title order={2}>{member.label}</Title>
        {merge && names.length === 0 && !isEditing && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="add" />}
            onClick={() => setEditing(true)}
          >
            {t('edit.add')}
          </Button>
        )}
      </Group>
      {names.length === 0 && !isEditing && (
        <Text size="sm" c="dimmed">
          {t('user.nothing')}
        </Text>
      )}
      {merge && isEditing && (
        <Paper withBorder p="md">
          <FreeDataEditor
            member={member}
            data={data}
            operation={merge}
            userId={userId}
            onClose={() => setEditing(false)}
          />
        </Paper>
      )}
      {names.length > 0 && !isEditing && (
        <Paper withBorder p="md">
          <Group align="flex-start" justify="space-between" wrap="nowrap">
            <Facts>
              {names.map((name) => (
                <Fact key={name} label={name}>
                  <bdi>{textOfFree(data[name])}</bdi>
                </Fact>
              ))}
            </Facts>
            {merge && (
              <Tooltip label={t('edit.edit')}>
                <ActionIcon
                  variant="subtle"
                  aria-label={`${t('edit.edit')}: ${member.label}`}
                  onClick={() => setEditing(true)}
                >
                  <Icon name="edit" />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </Paper>
      )}
    </Stack>
  );
}
