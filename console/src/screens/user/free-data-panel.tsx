import { ActionIcon, Group, Paper, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { textOfFree } from '../../fields/free-data.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { singleOf, type User } from '../users/user-values.ts';
import { FreeDataEditor } from './free-data-editor.tsx';
import { NothingThere, PartSection } from './part-section.tsx';
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
    <PartSection
      label={member.label}
      onAdd={merge && names.length === 0 && !isEditing ? () => setEditing(true) : undefined}
      form={
        merge &&
        isEditing && (
          <FreeDataEditor
            member={member}
            data={data}
            operation={merge}
            userId={userId}
            onClose={() => setEditing(false)}
          />
        )
      }
    >
      {names.length === 0 && !isEditing && <NothingThere />}
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
    </PartSection>
  );
}
