import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSameValue } from '../../fields/same-value.ts';
import { tellDone } from '../../parts/tell-done.ts';
import { sessionKey } from '../../session/session.ts';
import { changeProgram, type Program, programKey, readProgram } from './settings-calls.ts';

/** What was changed of a programme and is not saved yet. */
interface Change {
  readonly value: unknown;
  /** What it was when the change was begun, or what somebody else has made of it since, once that was shown. */
  readonly before: unknown;
}

/** What is not saved yet, by name. */
type Changes = Readonly<Record<string, Change>>;

/** Keeps what somebody changes until it is saved, all of it together. */
export function useChanges(program: Program) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const [contested, setContested] = useState<readonly string[]>([]);
  const names = Object.keys(changes);
  const saving = useMutation({
    mutationFn: async () => {
      const now = await readProgram(program.id);
      const others = names.filter((name) => isContested(changes[name]!, now[name]));
      if (others.length > 0) return { now, others };
      const values = names.map((name) => [name, changes[name]!.value]);
      return { now: await changeProgram(program.id, Object.fromEntries(values)), others };
    },
    onSuccess: async ({ now, others }) => {
      queries.setQueryData(programKey(program.id), now);
      setContested(others);
      setChanges(others.length === 0 ? {} : (all) => seenAnew(all, now));
      if (others.length > 0) return;
      // The name of the programme and what roles may do there stand in the session, and limits of roles where these are given.
      const told = [sessionKey, programKey(program.id)];
      await Promise.all(told.map((queryKey) => queries.invalidateQueries({ queryKey })));
      tellDone();
    },
  });
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      names.length > 0 && current.pathname !== next.pathname && !window.confirm(t('edit.leave')),
    enableBeforeUnload: () => names.length > 0,
  });
  return {
    changes,
    names,
    saving,
    /** Those that somebody else has changed meanwhile: nothing was saved, and the next try puts one's own in their place. */
    contested,
    valueIn: (name: string) => (changes[name] ? changes[name].value : program[name]),
    put: (name: string, value: unknown) => {
      saving.reset();
      setContested((all) => all.filter((one) => one !== name));
      setChanges(({ [name]: change, ...others }) =>
        isSameValue(value, program[name])
          ? others
          : { ...others, [name]: { value, before: change ? change.before : program[name] } },
      );
    },
    discard: () => {
      saving.reset();
      setContested([]);
      setChanges({});
    },
  };
}

/** Whether somebody else has made something else of it meanwhile. */
function isContested({ value, before }: Change, now: unknown): boolean {
  return !isSameValue(now, before) && !isSameValue(now, value);
}

/** Changes of what is there now. */
function seenAnew(changes: Changes, now: Program): Changes {
  return Object.fromEntries(
    Object.entries(changes).map(([name, { value }]) => [name, { value, before: now[name] }]),
  );
}
