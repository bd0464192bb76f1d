import { Tooltip } from '@mantine/core';
import { useLocalStorage, useWindowEvent } from '@mantine/hooks';
import { type RefObject, useId, useRef, useState } from 'react';
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
  const time = useRef<HTMLTimeElement>(null);
  const tipId = useId();
  const [isAsked, setAsked] = useState(false);
  const moment = readUtc(value);
  if (!moment) return <bdi>{value}</bdi>;
  const local = formatMoment(moment, i18n.language);
  const utc = formatUtc(moment);
  const close = () => setAsked(false);
  return (
    <>
      <time
        ref={time}
        dateTime={moment.toISOString()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer sees the other zone by the focus alone
        tabIndex={0}
        aria-describedby={isAsked ? tipId : undefined}
        onMouseEnter={() => setAsked(true)}
        onMouseLeave={close}
        onFocus={({ target }) => setAsked(target.matches(':focus-visible'))}
        onBlur={close}
      >
        {isUtc ? utc : local}
      </time>
      {/* Made once it is asked for: a list has hundreds of times, and a tip takes longer to make than the rest of a row. */}
      {isAsked && <Tip id={tipId} target={time} label={isUtc ? local : utc} onClose={close} />}
    </>
  );
}

interface TipProps {
  readonly id: string;
  readonly target: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly onClose: () => void;
}

/** A tip that is open. Escape closes it (WCAG 1.4.13). */
function Tip({ id, target, label, onClose }: TipProps) {
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape') onClose();
  });
  return <Tooltip opened target={target} label={<span id={id}>{label}</span>} />;
}
