import { Button, Group, Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEdited } from '../../lists/use-edited.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session-context.ts';
import { listRules, type RuleOwner, rulesKey } from './rule-calls.ts';
import { RuleCard } from './rule-card.tsx';
import { RuleEditor } from './rule-editor.tsx';

/** The rules of a programme or of a user: each as a sentence, and what can be done about it. */
export function RulesPanel({ owner }: { readonly owner: RuleOwner }) {
  const { t } = useTranslation();
  const mayWrite = useMay('rules');
  const [isWriting, setWriting] = useState(false);
  const rules = useQuery({ queryKey: rulesKey(owner), queryFn: ({ signal }) => listRules(owner, signal) });
  const shown = useEdited(rules.data?.rules ?? [], ({ info }) => String(info['id']));
  const isEditing = isWriting || shown.some(({ isEdited }) => isEdited);
  return (
    <Stack gap="sm">
      {mayWrite && !isWriting && (
        <Group justify="flex-end">
          <Button
            size="xs"
            leftSection={<Icon name="add" />}
            disabled={isEditing}
            onClick={() => setWriting(true)}
          >
            {t('rules.add')}
          </Button>
        </Group>
      )}
      {isWriting && (
        <Paper withBorder p="md">
          <RuleEditor owner={owner} seen={null} onClose={() => setWriting(false)} />
        </Paper>
      )}
      <Loaded query={rules}>
        {({ tag }) =>
          shown.length === 0 && !isWriting ? (
            <Empty title={t('rules.none')} text={t('rules.noneText')} />
          ) : (
            shown.map(({ key, row: rule, isEdited, isGone, edit }) => (
              <Paper key={key} withBorder p="md">
                {isEdited ? (
                  <RuleEditor
                    owner={owner}
                    seen={{ rule, tag }}
                    isGone={isGone}
                    onClose={() => edit(false)}
                  />
                ) : (
                  <RuleCard
                    owner={owner}
                    seen={{ rule, tag }}
                    isLocked={isEditing}
                    onEdit={mayWrite ? () => edit(true) : null}
                  />
                )}
              </Paper>
            ))
          )
        }
      </Loaded>
    </Stack>
  );
}
