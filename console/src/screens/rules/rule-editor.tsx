import { Alert, Button, Checkbox, Fieldset, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsOf, statusOf, textOf } from '../../api/describe-error.ts';
import { isSameValue } from '../../fields/same-value.ts';
import { useAskBeforeLeaving } from '../../parts/ask-before-leaving.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useDryRun } from '../user/use-dry-run.ts';
import { mergeRules } from './merge-rules.ts';
import { OtherFaults } from './other-faults.tsx';
import {
  changeRule,
  findRule,
  listRules,
  type RuleOwner,
  rulesKey,
  type SeenRule,
  sendRule,
} from './rule-calls.ts';
import { bodyOfRule, draftOfRule, emptyRule, type RuleDraft } from './rule-draft.ts';
import { RuleMergeDialog } from './rule-merge-dialog.tsx';
import { RuleSections } from './rule-sections.tsx';
import { sayRule } from './say-rule.ts';
import { SimulationPanel } from './simulation-panel.tsx';
import { useSpeech } from './use-speech.ts';

interface RuleEditorProps {
  readonly owner: RuleOwner;
  /** The rule that is changed; null: a new one. */
  readonly seen: SeenRule | null;
  /** Whether somebody else has removed it meanwhile: what was written stays in sight, and cannot be saved. */
  readonly isGone?: boolean;
  readonly onClose: () => void;
}

/** Writes a rule: its parts, the sentence that they make, what the server finds wrong with it, and what it would have done. */
export function RuleEditor({ owner, seen, isGone = false, onClose }: RuleEditorProps) {
  const { t } = useTranslation();
  const speech = useSpeech();
  const queries = useQueryClient();
  // What was there when the editor opened, or what somebody else made of it since.
  const [base, setBase] = useState(seen);
  const loaded = useMemo(() => (base ? draftOfRule(base.rule) : emptyRule), [base]);
  const [draft, setDraft] = useState(loaded);
  const [newer, setNewer] = useState<SeenRule | null>(null);
  const [isTaken, setTaken] = useState(false);
  const id = base ? Number(base.rule.info['id']) : null;
  const isChanged = !isSameValue(draft, loaded);
  const body = bodyOfRule(draft, id);
  const verb = id === null ? 'POST' : 'PUT';
  const dryFaults = useDryRun(
    ['rule', owner.program, owner.userId, id],
    isChanged && !isGone ? body : null,
    (rule, signal) => sendRule(owner, verb, rule, { isDryRun: true, signal }),
  );
  const sending = useMutation({
    mutationFn: () => (base ? changeRule(owner, 'PUT', body, base) : sendRule(owner, 'POST', body)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: rulesKey(owner) });
      tellDone();
      onClose();
    },
    onError: (error) => {
      if (statusOf(error) === 412) reading.mutate();
    },
  });
  const form = useFaultInSight<HTMLFormElement>(sending.error);
  // Reads what somebody else has made of the rule: what both have changed is asked about.
  const reading = useMutation({
    mutationFn: () => listRules(owner),
    onSuccess: (now) => {
      // The page shows what is there now: a rule that is gone, too.
      queries.setQueryData(rulesKey(owner), now);
      const found = findRule(now, id);
      if (!found) return;
      const theirs = { rule: found, tag: now.tag };
      const merged = mergeRules(loaded, draft, draftOfRule(found), 'mine');
      if (merged.isContested) setNewer(theirs);
      else takeOver(theirs, merged.draft);
    },
  });
  function takeOver(theirs: SeenRule, merged: RuleDraft): void {
    setBase(theirs);
    setDraft(merged);
    setNewer(null);
    setTaken(true);
    sending.reset();
  }
  // Of a change by somebody else the merge tells more, and so does what is read now.
  const isTold = newer !== null || reading.isPending || isGone;
  useAskBeforeLeaving(isChanged, sending.isSuccess);
  const faults = [...faultsOf(sending.error), ...dryFaults].map((fault) => ({
    path: fault.path.replace(/^\$\.access_rule\[0\]\.?/u, ''),
    text: textOf(fault),
  }));
  // The fields say for which paths they ask while they are rendered, which is before what stands below them.
  const claimed = new Set<string>();
  const faultOf = (path: string) => {
    claimed.add(path);
    return faults.find((fault) => fault.path === path)?.text ?? null;
  };
  const change = (next: RuleDraft) => {
    sending.reset();
    setTaken(false);
    setDraft(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate();
  };
  return (
    <form ref={form} onSubmit={submit} aria-label={t('rules.editor')}>
      <Fieldset variant="unstyled" disabled={sending.isPending}>
        <Stack gap="md">
          <Text size="sm" fw={600} role="status" style={{ overflowWrap: 'anywhere' }}>
            {sayRule(speech, draft)}
          </Text>
          <RuleSections
            draft={draft}
            isOfProgram={owner.userId === null}
            onChange={change}
            faultOf={faultOf}
            faults={faults}
          />
          <Checkbox
            label={t('rules.observe')}
            description={t('rules.observeText')}
            checked={draft.isObserved}
            onChange={({ currentTarget: { checked } }) => change({ ...draft, isObserved: checked })}
          />
          <OtherFaults faults={faults} claimed={claimed} />
          {isTaken && (
            <Alert variant="light" color="yellow" role="alert">
              {t('rules.merge.taken')}
            </Alert>
          )}
          {isGone && (
            <Alert variant="light" color="yellow" role="alert">
              {t('rules.merge.gone')}
            </Alert>
          )}
          {faults.length === 0 && !(isTold && statusOf(sending.error) === 412) && (
            <ErrorNote error={sending.error} />
          )}
          <ErrorNote error={reading.error} />
          <SimulationPanel owner={owner} id={id} draft={draft} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={sending.isPending || reading.isPending} disabled={isGone}>
              {t('parts.save')}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
      {newer && (
        <RuleMergeDialog
          before={loaded}
          mine={draft}
          theirs={draftOfRule(newer.rule)}
          onCancel={() => setNewer(null)}
          onMerge={(merged) => takeOver(newer, merged)}
        />
      )}
    </form>
  );
}
