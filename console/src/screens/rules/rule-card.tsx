import { ActionIcon, Badge, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { changeRule, orderOf, type RuleOwner, rulesKey, type SeenRule } from './rule-calls.ts';
import { draftOfRule, isObserved } from './rule-draft.ts';
import { sayRule } from './say-rule.ts';
import { useSpeech } from './use-speech.ts';

interface RuleCardProps {
  readonly owner: RuleOwner;
  readonly seen: SeenRule;
  /** Null for somebody who may only read. */
  readonly onEdit: (() => void) | null;
  /** Whether another rule is being written, which would be lost. */
  readonly isLocked: boolean;
}

/** The code of a rule that is switched off. */
const off = 4;

/** A rule as a sentence, with how it stands. */
export function RuleCard({ owner, seen, onEdit, isLocked }: RuleCardProps) {
  const { t } = useTranslation();
  const speech = useSpeech();
  const { rule } = seen;
  const queries = useQueryClient();
  const id = Number(rule.info['id']);
  const [name, description] = [rule.info['name'], rule.info['description']];
  const changing = useMutation({
    mutationFn: ({ verb, body }: { readonly verb: 'PUT' | 'DELETE'; readonly body: object }) =>
      changeRule(owner, verb, body, seen),
    onSuccess: () => tellDone(),
    // Also where somebody else has changed it: then it is shown as it is now.
    onSettled: () => queries.invalidateQueries({ queryKey: rulesKey(owner) }),
  });
  const isOff = Number(rule.info['status']) === off;
  const standing = isOff ? 'off' : isObserved(rule) ? 'observed' : 'enforced';
  const about = t('rules.number', { number: id });
  return (
    <Stack gap="xs" component="section" aria-label={about}>
      <Group justify="space-between" align="flex-start">
        <div style={{ flex: '1 1 200px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text size="sm">{sayRule(speech, draftOfRule(rule))}</Text>
          <Text size="sm" c="dimmed">
            {about}
            {typeof name === 'string' && name !== '' && (
              <>
                {' · '}
                <bdi>{name}</bdi>
              </>
            )}
            {' · '}
            {t('rules.order', { number: orderOf(rule) })}
          </Text>
          {typeof description === 'string' && description !== '' && (
            <Text size="sm" c="dimmed">
              <bdi>{description}</bdi>
            </Text>
          )}
        </div>
        <Badge variant="default" tt="none" style={{ flexShrink: 0 }}>
          {t(`rules.standing.${standing}`)}
        </Badge>
      </Group>
      {onEdit && (
        <Group gap="xs">
          <Tooltip label={t('edit.edit')}>
            <ActionIcon
              variant="default"
              aria-label={`${t('edit.edit')}: ${about}`}
              disabled={isLocked}
              onClick={onEdit}
            >
              <Icon name="edit" />
            </ActionIcon>
          </Tooltip>
          {standing === 'observed' && (
            <ConfirmButton
              label={t('rules.enforce')}
              about={about}
              text={t('rules.enforceText')}
              isPending={changing.isPending}
              onConfirm={() => changing.mutate({ verb: 'PUT', body: { info: { id }, action: null } })}
            />
          )}
          <ConfirmButton
            label={t('parts.remove')}
            about={about}
            text={t('rules.removeText')}
            isPending={changing.isPending}
            onConfirm={() => changing.mutate({ verb: 'DELETE', body: { info: { id } } })}
          />
        </Group>
      )}
      <ErrorNote error={changing.error} />
    </Stack>
  );
}
