import { Alert, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import { type RuleOwner, simulate } from './rule-calls.ts';
import { bodyOfRule, type RuleDraft } from './rule-draft.ts';
import { SimulationResult } from './simulation-result.tsx';

interface SimulationPanelProps {
  readonly owner: RuleOwner;
  /** The rule in whose place the draft would be. */
  readonly id: number | null;
  readonly draft: RuleDraft;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;
const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** Tries a draft on what was decided: as if it were enforced. */
export function SimulationPanel({ owner, id, draft }: SimulationPanelProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(() => dayOf(Date.now() - 30 * dayMilliseconds));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  const trying = useMutation({
    mutationFn: () =>
      simulate(owner, {
        // What a rule that only tells would do is seen once it is taken to be enforced.
        draft: bodyOfRule({ ...draft, isObserved: false }, null),
        id,
        from: `${from}T00:00:00`,
        to: `${dayOf(Date.parse(`${to}T00:00:00Z`) + dayMilliseconds)}T00:00:00`,
      }),
  });
  // What was found of another draft, or of other days, says nothing about these.
  useEffect(() => trying.reset(), [draft, from, to]);
  return (
    <Fieldset legend={t('rules.simulation.title')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('rules.simulation.text')}
        </Text>
        <Group align="flex-end" gap="sm">
          <TextInput
            type="date"
            label={t('rules.simulation.from')}
            value={from}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t('rules.simulation.to')}
            value={to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={from === '' || to === ''}
            loading={trying.isPending}
            onClick={() => trying.mutate()}
          >
            {t('rules.simulation.run')}
          </Button>
        </Group>
        <ErrorNote error={trying.error} />
        {trying.data?.complete === 0 && (
          <Alert color="yellow" role="status">
            {t('rules.simulation.incomplete')}
          </Alert>
        )}
        {trying.data && <SimulationResult program={owner.program} result={trying.data} />}
      </Stack>
    </Fieldset>
  );
}
