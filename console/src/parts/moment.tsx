import { Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { formatMoment, formatUtc, readUtc } from '../time/moments.ts';

/** Whether times are shown in UTC in the first place, as was chosen in this browser. */
export function useUtc() {
  return useLocalStorage({ key: 'roster.utc', defaultValue: false, getInitialValueInEffect: false });
}

/** A moment in the operator's zone, with UTC beside the pointer, or the other way round. */
export function Moment({ value }: { readonly value: string }) {
  const { i18n } = useTranslation();
  const [isUtc] = useUtc();
  const moment = readUtc(value);
  if (!moment) return <bdi>{value}</bdi>;
  return (
    <Tooltip
      label={isUtc ? formatMoment(moment, i18n.language) : formatUtc(moment)}
      events={{ hover: true, focus: true, touch: true }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer sees the other zone by the focus alone */}
      <time dateTime={moment.toISOString()} tabIndex={0}>
        {isUtc ? formatUtc(moment) : formatMoment(moment, i18n.language)}
      </time>
    </Tooltip>
  );
}
