import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { languageNames, languages } from '../../app/language.ts';

interface AccountInputsProps {
  readonly name: string;
  readonly language: string;
  readonly isDisabled?: boolean;
  readonly error: unknown;
  readonly onName: (name: string) => void;
  readonly onLanguage: (language: string) => void;
}

/** The name of an operator, and the language of what is written to them. */
export function AccountInputs(props: AccountInputsProps) {
  const { name, language, isDisabled = false, error, onName, onLanguage } = props;
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('operators.name')}
        required
        disabled={isDisabled}
        dir="auto"
        autoComplete="off"
        value={name}
        error={faultAt(error, 'operator.name')}
        onChange={({ currentTarget }) => onName(currentTarget.value)}
      />
      <NativeSelect
        label={t('operators.language')}
        disabled={isDisabled}
        data={languages.map((value) => ({ value, label: languageNames[value] }))}
        value={language}
        error={faultAt(error, 'operator.language')}
        onChange={({ currentTarget }) => onLanguage(currentTarget.value)}
      />
    </>
  );
}
