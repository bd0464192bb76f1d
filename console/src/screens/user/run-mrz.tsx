import { Button, Group, Paper, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';

/** Has the lines of an identification that a machine reads checked. */
export function RunMrz({ userId, entityId }: { readonly userId: number; readonly entityId: number }) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [mrz, setMrz] = useState('');
  const close = () => {
    setOpen(false);
    setMrz('');
  };
  const running = useMutation({
    gcTime: 0,
    mutationFn: () =>
      call('POST', '/v1/check/run/:user_id', {
        program,
        path: { user_id: userId },
        body: { check: { entity_id: entityId, check: 'mrz', mrz } },
      }),
    onSuccess: async () => {
      close();
      tellDone(t('checks.done'));
      await queries.invalidateQueries({ queryKey: ['checks', program, userId] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    running.mutate();
  };
  if (!isOpen)
    return (
      <Group>
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {t('checks.run', { number: entityId })}
        </Button>
      </Group>
    );
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label={t('checks.mrz', { number: entityId })}
          description={t('checks.mrzText')}
          required
          dir="ltr"
          autosize
          minRows={3}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'monospace' } }}
          value={mrz}
          onChange={({ currentTarget }) => setMrz(currentTarget.value)}
        />
        <ErrorNote error={running.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t('parts.cancel')}
          </Button>
          <Button type="submit" loading={running.isPending}>
            {t('checks.check')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
