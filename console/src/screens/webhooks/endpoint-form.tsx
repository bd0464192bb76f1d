import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt, faultsOf, textOf } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import type { EndpointInput } from './webhook-calls.ts';

interface EndpointFormProps {
  readonly start: EndpointInput;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onSave: (input: EndpointInput) => void;
}

/** Asks for the address of an endpoint and what it wants to hear of. */
export function EndpointForm({ start, error, isPending, onSave }: EndpointFormProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(start.url ?? '');
  const [events, setEvents] = useState((start.events ?? ['*']).join('\n'));
  const [description, setDescription] = useState(start.description ?? '');
  const lines = events.split(/[\s,]+/u).filter((line) => line !== '');
  const eventFaults = faultsOf(error).flatMap((fault) => {
    const [beginning, index] = /^\$\.webhook\.events(?:\[(\d+)\])?/u.exec(fault.path) ?? [];
    if (beginning === undefined) return [];
    return [index === undefined ? textOf(fault) : `${lines[Number(index)]}: ${textOf(fault)}`];
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({ url: url.trim(), events: lines, description: description.trim() || null });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('sending.webhooks.url')}
          description={t('sending.webhooks.urlText')}
          dir="ltr"
          required
          type="text"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={url}
          error={faultAt(error, 'webhook.url')}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <Textarea
          label={t('sending.webhooks.events')}
          description={t('sending.webhooks.eventsText')}
          dir="ltr"
          required
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          value={events}
          error={eventFaults.length > 0 && eventFaults.map((text) => <div key={text}>{text}</div>)}
          onChange={({ currentTarget }) => setEvents(currentTarget.value)}
        />
        <TextInput
          label={t('sending.webhooks.description')}
          maxLength={500}
          value={description}
          error={faultAt(error, 'webhook.description')}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        {faultsOf(error).length === 0 && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {t('parts.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
