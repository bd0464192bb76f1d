import { Button, Group, List, Paper, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Dispatch, SetStateAction } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/describe-error.ts';
import { useSeat } from '../../session/session-context.ts';
import { canBeSentAgain, type Message, messagesPath, sendAgain } from './message.ts';

interface SendAgainBarProps {
  readonly rows: readonly Message[];
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: Dispatch<SetStateAction<ReadonlySet<number>>>;
}

/** What became of one of several. */
interface Outcome {
  readonly id: number;
  /** Null where it went well. */
  readonly fault: string | null;
}

/** Sends several messages again, one after the other, and says of each what came of it. */
export function SendAgainBar({ rows, chosen, onChoose }: SendAgainBarProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const possible = rows.filter(canBeSentAgain).map(({ id }) => id);
  const wanted = possible.filter((id) => chosen.has(id));
  const sending = useMutation({
    mutationFn: async (ids: readonly number[]) => {
      const outcomes: Outcome[] = [];
      for (const id of ids) outcomes.push(await tryOne(id));
      return outcomes;
    },
    onSuccess: async (outcomes) => {
      const sent = outcomes.filter(({ fault }) => fault === null).map(({ id }) => id);
      onChoose((before) => new Set([...before].filter((id) => !sent.includes(id))));
      await queries.invalidateQueries({ queryKey: [messagesPath] });
    },
  });
  async function tryOne(id: number): Promise<Outcome> {
    try {
      await sendAgain(seat.id, id);
      return { id, fault: null };
    } catch (error) {
      return { id, fault: describeError(error) };
    }
  }
  if (possible.length === 0 && !sending.data) return null;
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={possible.length === 0}
          onClick={() => onChoose(new Set(possible))}
        >
          {t('sending.messages.chooseAll')}
        </Button>
        <Button
          size="xs"
          disabled={wanted.length === 0}
          loading={sending.isPending}
          onClick={() => sending.mutate(wanted)}
        >
          {t('sending.messages.again')}
        </Button>
        <Text size="sm" c="dimmed" aria-live="polite">
          {t('sending.messages.chosen', { count: wanted.length })}
        </Text>
      </Group>
      {sending.data && (
        <Paper withBorder p="sm" role="status" aria-label={t('sending.messages.results')}>
          <List size="sm">
            {sending.data.map(({ id, fault }) => (
              <List.Item key={id} {...(fault !== null && { c: 'var(--mantine-color-error)' })}>
                {t('sending.messages.resultOf', { id, text: fault ?? t('sending.messages.queued') })}
              </List.Item>
            ))}
          </List>
        </Paper>
      )}
    </>
  );
}
