import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NamedProgram } from './operators-panel.tsx';

interface ProgramChoiceProps {
  readonly programs: readonly NamedProgram[];
  readonly value: number;
  readonly onChange: (program: number) => void;
}

/** Chooses the programme in which roles are given; nothing where there is one alone. */
export function ProgramChoice({ programs, value, onChange }: ProgramChoiceProps) {
  const { t } = useTranslation();
  if (programs.length < 2) return null;
  return (
    <NativeSelect
      label={t('operators.program')}
      data={programs.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }))}
      value={String(value)}
      onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
    />
  );
}
