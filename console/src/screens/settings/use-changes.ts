import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSameValue } from '../../fields/same-value.ts';
import { tellDone } from '../../parts/tell-done.ts';
import { sessionKey } from '../../session/session.ts';
import { changeProgram, type Program, programKey } from './settings-calls.ts';

/** What was changed of a programme and is not saved yet, by name. */
export type Changes = Readonly<Record<string, unknown>>;

/** Keeps what somebody changes until it is saved, all of it together. */
export function useChanges(program: Program) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const names = Object.keys(changes);
  const saving = useMutation({
    mutationFn: () => changeProgram(program.id, changes),
    onSuccess: async (saved) => {
      queries.setQueryData(programKey(program.id), saved);
      setChanges({});
      // The name of the programme and what roles may do there stand in the session.
      await queries.invalidateQueries({ queryKey: sessionKey });
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
    valueIn: (name: string) => (name in changes ? changes[name] : program[name]),
    put: (name: string, value: unknown) => {
      saving.reset();
      setChanges(({ [name]: _, ...others }) =>
        isSameValue(value, program[name]) ? others : { ...others, [name]: value },
      );
    },
    discard: () => {
      saving.reset();
      setChanges({});
    },
  };
}
