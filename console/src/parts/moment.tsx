import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatMoment, formatUtc, readUtc } from '../time/moments.ts';

/** A moment in the operator's zone, with UTC beside the pointer. */
export function Moment({ value }: { readonly value: string }) {
  const { i18n } = useTranslation();
  const moment = readUtc(value);
  if (!moment) return <bdi>{value}</bdi>;
  return (
    <Tooltip label={formatUtc(moment)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={moment.toISOString()}>{formatMoment(moment, i18n.language)}</time>
    </Tooltip>
  );
}
