import { Code, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../catalogue/catalogue.ts';
import { Moment } from '../parts/moment.tsx';
import { Standing } from '../parts/standing.tsx';
import { formatDay } from '../time/moments.ts';
import { codeLabel, codeWord, directionOfValue, isDayKind, isNothing, textOf, type Value } from './values.ts';

interface FieldValueProps {
  readonly field: CatalogueField;
  readonly value: Value;
}

/** Tables whose codes say how something stands, and are shown with a colour. */
const standing = new Set([
  'status',
  'verification_status',
  'document_status',
  'ticket_status',
  'trust_level',
]);

/** Colours of codes that are good, wait, or are bad; the words say the same. */
const colours: Readonly<Record<string, string>> = {
  active: 'teal',
  verified: 'teal',
  accepted: 'teal',
  trusted: 'teal',
  waitingForVerification: 'yellow',
  changeHeld: 'yellow',
  received: 'yellow',
  submittedWithIdentification: 'yellow',
  suspended: 'red',
  rejected: 'red',
  closed: 'gray',
};

/** A value of a field, as its kind is shown. */
export function FieldValue({ field, value }: FieldValueProps) {
  const catalogue = useCatalogue();
  const { t, i18n } = useTranslation();
  if (isNothing(value))
    return (
      <Text span c="dimmed">
        <span aria-hidden="true">–</span>
        <VisuallyHidden component="span">{t('fields.nothing')}</VisuallyHidden>
      </Text>
    );
  if (typeof value === 'object')
    return (
      <Code block dir="ltr" tabIndex={0} aria-label={field.label}>
        {JSON.stringify(value, null, 2)}
      </Code>
    );
  if (field.codes && standing.has(field.codes))
    return (
      <Standing
        colour={colours[codeWord(catalogue, field.codes, value) ?? ''] ?? 'gray'}
        text={codeLabel(catalogue, field.codes, value)}
      />
    );
  if (field.is_own_code) return <span>{t('fields.ownCode', { code: String(value) })}</span>;
  const text = String(value);
  if (field.is_moment) return <Moment value={text} />;
  if (isDayKind(field.kind)) return <span>{formatDay(text, i18n.language) ?? text}</span>;
  return <bdi dir={directionOfValue(field.kind)}>{textOf(catalogue, field, value, i18n.language)}</bdi>;
}
