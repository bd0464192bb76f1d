import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { directionOf } from '../../app/language.ts';
import type { Part } from './template-calls.ts';

/** What a text is typed into. */
export type TextElement = HTMLInputElement | HTMLTextAreaElement;

interface PartInputProps {
  readonly part: Part;
  readonly language: string;
  readonly value: string;
  /** What the server finds wrong with it. */
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
  readonly onFocus: (element: TextElement) => void;
}

/** Asks for a part of a text, in the direction in which its language is written; HTML is written from left to right. */
export function PartInput({ part, language, value, fault, onChange, onFocus }: PartInputProps) {
  const { t } = useTranslation();
  const common = {
    label: t(`sending.templates.parts.${part}`),
    lang: language,
    dir: part === 'html' ? 'ltr' : directionOf(language),
    spellCheck: part !== 'html',
    required: true,
    value,
    error: fault && <bdi dir="ltr">{fault}</bdi>,
    onChange: ({ currentTarget }: { currentTarget: TextElement }) => onChange(currentTarget.value),
    onFocus: ({ currentTarget }: { currentTarget: TextElement }) => onFocus(currentTarget),
  };
  if (part === 'subject') return <TextInput {...common} />;
  return (
    <Textarea
      {...common}
      autosize
      minRows={part === 'sms' ? 2 : 6}
      maxRows={18}
      {...(part === 'html' && { styles: { input: { fontFamily: 'monospace', fontSize: '0.8rem' } } })}
    />
  );
}
