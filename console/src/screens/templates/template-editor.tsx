import { Button, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../../../sdk/src/index.ts';
import { faultsOf, textOf } from '../../api/describe-error.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { PartInput, type TextElement } from './part-input.tsx';
import {
  type Part,
  type Parts,
  partNames,
  removeTemplate,
  storeTemplate,
  type Template,
  templateKey,
  useFilled,
} from './template-calls.ts';
import { TemplatePreview } from './template-preview.tsx';
import { ValueList } from './value-list.tsx';

/** How long after the last letter a preview is asked for, in milliseconds. */
const typingMilliseconds = 400;

interface TemplateEditorProps {
  readonly template: Template;
  /** What is typed and not saved; null: nothing. */
  readonly draft: Partial<Parts> | null;
  readonly onType: (draft: Partial<Parts> | null) => void;
}

/** Writes the text of a kind of message in a language, beside what comes of it. */
export function TemplateEditor({ template, draft, onType }: TemplateEditorProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const mayChange = useMay('templates');
  const queries = useQueryClient();
  const last = useRef<{ part: Part; element: TextElement } | null>(null);
  const parts = partNames.filter((part) => template[part] !== null);
  const stored = Object.fromEntries(parts.map((part) => [part, template[part]]));
  const text: Partial<Parts> = draft ?? stored;
  const [asked] = useDebouncedValue(JSON.stringify(text), typingMilliseconds);
  const filled = useFilled(template, JSON.parse(asked));
  const read = async () => {
    onType(null);
    await queries.invalidateQueries({ queryKey: [templateKey] });
    tellDone();
  };
  const saving = useMutation({ mutationFn: () => storeTemplate(seat.id, template, text), onSuccess: read });
  const form = useFaultInSight<HTMLFormElement>(saving.error);
  const removing = useMutation({ mutationFn: () => removeTemplate(seat.id, template), onSuccess: read });
  const change = (part: Part, value: string) => {
    saving.reset();
    onType({ ...text, [part]: value });
  };
  const insert = (name: string) => {
    const { part, element } = last.current ?? {};
    if (!part || !element) return;
    const value = text[part] ?? '';
    const [from, to] = [element.selectionStart ?? value.length, element.selectionEnd ?? value.length];
    change(part, `${value.slice(0, from)}{{ ${name} }}${value.slice(to)}`);
    element.focus();
  };
  const faults: readonly Fault[] = [...faultsOf(saving.error), ...(filled.data?.faults ?? [])];
  const faultOf = (part: Part) => {
    const fault = faults.find(({ path }) => path === `$.template.${part}`);
    return fault ? textOf(fault) : null;
  };
  const isElsewhere = saving.error !== null && !parts.some((part) => faultOf(part) !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" aria-live="polite">
        {template.is_built_in || template.update_date_utc === null ? (
          t('sending.templates.standsBuiltIn')
        ) : (
          <>
            {t('sending.templates.standsOwn', { version: template.version })}{' '}
            <Moment value={template.update_date_utc} />
          </>
        )}
        {draft && ` ${t('sending.templates.typed')}`}
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        <form ref={form} onSubmit={submit}>
          <Fieldset variant="unstyled" disabled={!mayChange || saving.isPending || removing.isPending}>
            <Stack gap="sm">
              {parts.map((part) => (
                <PartInput
                  key={part}
                  part={part}
                  language={template.language}
                  value={text[part] ?? ''}
                  fault={faultOf(part)}
                  onChange={(value) => change(part, value)}
                  onFocus={(element) => {
                    last.current = { part, element };
                  }}
                />
              ))}
              {mayChange && <ValueList variables={template.variables} onInsert={insert} />}
              {isElsewhere && <ErrorNote error={saving.error} />}
              <ErrorNote error={removing.error} />
              {mayChange && (
                <Group justify="flex-end" gap="xs">
                  {!template.is_built_in && (
                    <ConfirmButton
                      label={t('sending.templates.remove')}
                      text={t('sending.templates.removeText')}
                      isPending={removing.isPending}
                      onConfirm={() => removing.mutate()}
                    />
                  )}
                  {!template.is_built_in && (
                    <Button
                      variant="default"
                      size="xs"
                      onClick={() =>
                        onType(Object.fromEntries(parts.map((part) => [part, template.built_in[part]])))
                      }
                    >
                      {t('sending.templates.takeBuiltIn')}
                    </Button>
                  )}
                  {draft && (
                    <Button variant="default" size="xs" onClick={() => onType(null)}>
                      {t('parts.cancel')}
                    </Button>
                  )}
                  <Button type="submit" size="xs" disabled={!draft} loading={saving.isPending}>
                    {t('parts.save')}
                  </Button>
                </Group>
              )}
            </Stack>
          </Fieldset>
        </form>
        <TemplatePreview template={template} filled={filled} />
      </SimpleGrid>
    </Stack>
  );
}
