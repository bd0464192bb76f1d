import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FieldValue } from '../../fields/field-value.tsx';
import { mergeRules } from './merge-rules.ts';
import { infoNames, type RuleDraft } from './rule-draft.ts';
import { infoFields, sayRule } from './say-rule.ts';
import { useSpeech } from './use-speech.ts';

interface RuleMergeDialogProps {
  readonly before: RuleDraft;
  readonly mine: RuleDraft;
  readonly theirs: RuleDraft;
  readonly onCancel: () => void;
  readonly onMerge: (merged: RuleDraft) => void;
}

/** Lays two versions of a rule side by side, as sentences, and takes over one where both have changed the same. */
export function RuleMergeDialog({ before, mine, theirs, onCancel, onMerge }: RuleMergeDialogProps) {
  const { t } = useTranslation();
  const speech = useSpeech();
  const sides = [
    [t('rules.merge.before'), before],
    [t('rules.merge.mine'), mine],
    [t('rules.merge.theirs'), theirs],
  ] as const;
  // What the sentence of a rule does not tell, such as its order, is told beside it.
  const fields = infoFields(speech.catalogue).filter(
    ({ name }) =>
      infoNames.some((one) => one === name) && (mine.info[name] ?? '') !== (theirs.info[name] ?? ''),
  );
  const take = (side: 'mine' | 'theirs') => onMerge(mergeRules(before, mine, theirs, side).draft);
  return (
    <Modal
      opened
      onClose={onCancel}
      size="lg"
      title={t('merge.title')}
      closeButtonProps={{ 'aria-label': t('parts.cancel') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('rules.merge.both')}</Text>
        {sides.map(([label, draft]) => (
          <div key={label} style={{ overflowWrap: 'anywhere' }}>
            <Text size="sm" fw={600}>
              {label}
            </Text>
            <Text size="sm">{sayRule(speech, draft)}</Text>
            {fields.map((field) => (
              <Text key={field.name} size="sm">
                {field.label}: <FieldValue field={field} value={draft.info[field.name] ?? null} />
              </Text>
            ))}
          </div>
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('parts.cancel')}
          </Button>
          <Button variant="default" onClick={() => take('theirs')}>
            {t('rules.merge.takeTheirs')}
          </Button>
          <Button onClick={() => take('mine')}>{t('rules.merge.takeMine')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
