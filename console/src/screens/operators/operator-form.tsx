import { Button, Fieldset, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { AccountInputs } from './account-inputs.tsx';
import { type Changed, changeKey, changeOperator, type Operator } from './operator-calls.ts';
import type { NamedProgram } from './operators-panel.tsx';
import { ProgramChoice } from './program-choice.tsx';
import { RoleChoice } from './role-choice.tsx';

interface OperatorFormProps {
  readonly operator: Operator;
  readonly programs: readonly NamedProgram[];
  /** Whether it is the operator's own account: nobody changes their own roles. */
  readonly isSelf: boolean;
  readonly onDone: (changed: Changed) => Promise<void>;
}

/** Changes name, language and the roles in one programme. What stays as it is, is not sent. */
export function OperatorForm({ operator, programs, isSelf, onDone }: OperatorFormProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const isLocked = operator.manageable === 'nothing';
  // Until it is touched, it is what somebody else makes of it: that is not undone.
  const [typed, setTyped] = useState<Readonly<Partial<Record<'name' | 'language', string>>>>({});
  const { name, language } = { ...operator, ...typed };
  const [program, setProgram] = useState(
    () =>
      programs.find(({ id }) => operator.roles.some((held) => held.program_id === id))?.id ??
      programs[0]?.id ??
      seat.id,
  );
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const held = operator.roles.find(({ program_id }) => program_id === program)?.roles ?? [];
  const roles = chosen ?? held;
  const changesRoles = [...roles].sort().join() !== [...held].sort().join();
  const draft = {
    ...(name.trim() !== operator.name && { name: name.trim() }),
    ...(language !== operator.language && { language }),
    ...(changesRoles && { roles: [{ program_id: program, roles }] }),
  };
  const saving = useMutation({
    mutationKey: changeKey(operator.id),
    mutationFn: () => changeOperator(seat.id, operator.id, draft),
    onSuccess: async (changed) => {
      await onDone(changed);
      setChosen(null);
      setTyped({});
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Fieldset variant="unstyled" disabled={isLocked}>
        <Stack gap="sm">
          <AccountInputs
            {...{ name, language }}
            isDisabled={operator.manageable !== 'account'}
            error={saving.error}
            onName={(text) => setTyped((before) => ({ ...before, name: text }))}
            onLanguage={(tag) => setTyped((before) => ({ ...before, language: tag }))}
          />
          <ProgramChoice
            programs={programs}
            value={program}
            onChange={(other) => {
              setProgram(other);
              setChosen(null);
            }}
          />
          <RoleChoice
            program={program}
            label={t('operators.rolesLabel')}
            roles={roles}
            isDisabled={isSelf}
            onChange={setChosen}
          />
          <ErrorNote error={saving.error} />
          {!isLocked && (
            <Group justify="flex-end">
              <Button type="submit" loading={saving.isPending} disabled={Object.keys(draft).length === 0}>
                {t('parts.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
