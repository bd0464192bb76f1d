import { Button, Group, Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session-context.ts';
import { findRule, listRules, type RuleOwner, rulesKey } from './rule-calls.ts';
import { RuleCard } from './rule-card.tsx';
import { RuleEditor } from './rule-editor.tsx';

/** The rules of a programme or of a user: each as a sentence, and what can be done about it. */
export function RulesPanel({ owner }: { readonly owner: RuleOwner }) {
  const { t } = useTranslation();
  const mayWrite = useMay('rules');
  // The number of the rule that is changed; 0: a new one is written.
  const [edited, setEdited] = useState<number | null>(null);
  const rules = useQuery({ queryKey: rulesKey(owner), queryFn: ({ signal }) => listRules(owner, signal) });
  const close = () => setEdited(null);
  const isEditing = edited === 0 || (rules.data ? findRule(rules.data, edited) !== undefined : false);
  return (
    <Stack gap="sm">
      {mayWrite && edited !== 0 && (
        <Group justify="flex-end">
          <Button
            size="xs"
            leftSection={<Icon name="add" />}
            disabled={isEditing}
            onClick={() => setEdited(0)}
          >
            {t('rules.add')}
          </Button>
        </Group>
      )}
      {edited === 0 && (
        <Paper withBorder p="md">
          <RuleEditor owner={owner} seen={null} onClose={close} />
        </Paper>
      )}
      <Loaded query={rules}>
        {({ rules: listed, tag }) =>
          listed.length === 0 && edited !== 0 ? (
            <Empty title={t('rules.none')} text={t('rules.noneText')} />
          ) : (
            listed.map((rule) => {
              const id = Number(rule.info['id']);
              return (
                <Paper key={id} withBorder p="md">
                  {edited === id ? (
                    <RuleEditor owner={owner} seen={{ rule, tag }} onClose={close} />
                  ) : (
                    <RuleCard
                      owner={owner}
                      seen={{ rule, tag }}
                      isLocked={isEditing}
                      onEdit={mayWrite ? () => setEdited(id) : null}
                    />
                  )}
                </Paper>
              );
            })
          )
        }
      </Loaded>
    </Stack>
  );
}
