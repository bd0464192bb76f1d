import { Alert, Button, Fieldset, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsOf, statusOf, textOf } from '../../api/describe-error.ts';
import { type CatalogueOperation, useCatalogue } from '../../catalogue/catalogue.ts';
import {
  bodyOf,
  changedIn,
  type Draft,
  draftOf,
  type Entry,
  firstDraft,
  formFields,
} from '../../fields/drafts.ts';
import { FieldInput } from '../../fields/field-input.tsx';
import { FormInputs } from '../../fields/form-inputs.tsx';
import { useTechnical } from '../../fields/technical.ts';
import { useAskBeforeLeaving } from '../../parts/ask-before-leaving.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useSeat } from '../../session/session-context.ts';
import { entriesOf, singleOf, type User } from '../users/user-values.ts';
import { faultPrefix, sendEntry } from './entry-calls.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { mayWriteOver, type SeenEntry } from './seen-entry.ts';
import { useDryRun } from './use-dry-run.ts';
import { readUser, userKey } from './user-query.ts';
import type { UserPart } from './user-tabs.ts';

interface EntryEditorProps {
  readonly part: UserPart;
  /** What is changed; null: a new entry is made. */
  readonly entry: Entry | null;
  /** Whether it is the first one of a list. */
  readonly isFirst?: boolean;
  readonly operation: CatalogueOperation;
  readonly tag: string | null;
  readonly userId: number;
  /** Whether somebody else has removed it meanwhile: what was typed stays in sight, and cannot be saved. */
  readonly isGone?: boolean;
  readonly onClose: () => void;
}

/** Changes an entry in its place, or makes a new one. What the server finds wrong stands beside the fields while they are typed. */
export function EntryEditor(props: EntryEditorProps) {
  const { part, entry, isFirst = false, operation, tag: openedTag, userId, isGone = false, onClose } = props;
  const { t } = useTranslation();
  const seat = useSeat();
  const catalogue = useCatalogue();
  const queries = useQueryClient();
  const { answeredAs: member, resource } = part;
  const isList = resource?.shape === 'list' || Array.isArray(entry);
  // What a user has once is made by what changes it.
  const verb = operation.verb === 'put' ? 'put' : 'post';
  const [showsTechnical] = useTechnical();
  const writable = useMemo(() => {
    const isPrivileged = operation.takes_privileged;
    return resource ? formFields(catalogue, resource, { verb, isPrivileged }) : [];
  }, [catalogue, resource, verb, operation]);
  // What was there when the editor opened, or when somebody else's change was taken over.
  const [base, setBase] = useState(() => seen(entry, openedTag));
  // Somebody else may have made meanwhile what a user has once.
  const isNew = base.entry === null;
  // What it begins with is sent with what is typed, and is nothing by itself.
  const [start] = useState<Draft>(() => ({ ...base.draft, ...(isFirst && firstDraft(writable)) }));
  const [draft, setDraft] = useState(start);
  const [newer, setNewer] = useState<SeenEntry | null>(null);
  // What an entry has already is changed with all of it.
  const isWhole = showsTechnical || verb === 'put';
  // What was typed stays in sight, and is sent, also where technical fields are shown no more.
  const fields = writable.filter(
    ({ name, is_technical, [verb]: status }) =>
      isWhole || !is_technical || status === 'R' || (draft[name] ?? '') !== '',
  );
  const changed = changedIn(fields, draft, base.draft);
  const isTouched = isNew ? changedIn(fields, draft, start).length > 0 : changed.length > 0;
  const values = isTouched ? bodyOf(changed, draft) : null;
  const id = entry?.['id'] === undefined ? null : Number(entry['id']);
  const change = { program: seat.id, userId, member, id, isList };
  const dryFaults = useDryRun([operation.id, userId, id], isGone ? null : values, (sent, signal) =>
    sendEntry(operation, { ...change, values: sent, tag: null, isDryRun: true, signal }),
  );
  const sending = useMutation({
    mutationFn: (tag: string | null) => sendEntry(operation, { ...change, values: values ?? {}, tag }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: userKey(seat.id, userId) });
      tellDone();
      onClose();
    },
    onError: (error) => {
      if (statusOf(error) === 412) reading.mutate();
    },
  });
  // Reads what somebody else has made of the entry, or another card of this page: where nothing can be lost, it is sent again.
  const reading = useMutation({
    mutationFn: () => readUser(seat.id, userId),
    onSuccess: (read) => {
      // The page shows what is there now: an entry that is gone, too.
      queries.setQueryData(userKey(seat.id, userId), read);
      const now = seen(entryIn(read.data), read.tag);
      if (base.entry !== null && now.entry === null) return;
      if (mayWriteOver(changed, base, now)) setNewer(now);
      else {
        setBase(now);
        sending.mutate(now.tag);
      }
    },
  });
  const form = useFaultInSight<HTMLFormElement>(sending.error);
  useAskBeforeLeaving(isTouched, sending.isSuccess);

  function seen(read: Entry | null, tag: string | null): SeenEntry {
    return { entry: read, draft: draftOf(writable, read), tag };
  }
  function entryIn(user: User): Entry | null {
    if (!isList) return singleOf(user, member) ?? null;
    return entriesOf(user, member).find((each) => Number(each['id']) === id) ?? null;
  }

  const prefix = faultPrefix(member, isList);
  const faultOf = (name: string) => {
    // What nobody has come to yet is not called wrong while something else is typed.
    const isAwaited = (draft[name] ?? '') === '' && !changed.some((field) => field.name === name);
    const faults = [...faultsOf(sending.error), ...(isAwaited ? [] : dryFaults)];
    const fault = faults.find(({ path }) => isAt(path, `${prefix}${name}`));
    return fault ? textOf(fault) : null;
  };
  const isBesideField =
    faultsOf(sending.error).length > 0 &&
    faultsOf(sending.error).every(({ path }) => fields.some(({ name }) => isAt(path, `${prefix}${name}`)));
  // Of a change by somebody else the merge tells more, and so does what is read now.
  const isTold = newer !== null || reading.isPending || isGone;
  const isBusy = sending.isPending || reading.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (values === null && !isNew) onClose();
    else sending.mutate(base.tag);
  };
  return (
    <form ref={form} onSubmit={submit} aria-label={part.member.label}>
      <Fieldset variant="unstyled" disabled={isBusy}>
        <Stack gap="sm">
          <FormInputs
            fields={fields}
            inputOf={(field) => (
              <FieldInput
                key={field.name}
                field={field}
                value={draft[field.name] ?? ''}
                error={faultOf(field.name)}
                isRequired={field[verb] === 'R'}
                description={descriptionOf(field.protection !== null && !isNew)}
                onChange={(value) => {
                  sending.reset();
                  setDraft((before) => ({ ...before, [field.name]: value }));
                }}
              />
            )}
          />
          {sending.error && !isBesideField && !(isTold && statusOf(sending.error) === 412) && (
            <ErrorNote error={sending.error} />
          )}
          <ErrorNote error={reading.error} />
          {isGone && (
            <Alert variant="light" color="yellow" role="alert">
              {t('edit.gone')}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isGone || (values === null && isNew)}>
              {t('parts.save')}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
      {newer && resource && (
        <MergeDialog
          resource={resource}
          fields={fields}
          before={base}
          mine={draft}
          newer={newer}
          onCancel={() => setNewer(null)}
          onMerge={(merged) => {
            setBase(newer);
            setDraft(merged);
            setNewer(null);
            sending.reset();
          }}
        />
      )}
    </form>
  );

  function descriptionOf(isHidden: boolean): string | null {
    return isHidden ? t('edit.hidden') : null;
  }
}

/** Whether the path of a fault is that of a member, or of something in it. */
function isAt(path: string, member: string): boolean {
  const rest = path.replace(/^\$\.?/u, '');
  return rest === member || ['.', '['].some((next) => rest.startsWith(`${member}${next}`));
}
