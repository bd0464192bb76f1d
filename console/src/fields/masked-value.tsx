import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useContext, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { CatalogueField } from '../catalogue/catalogue.ts';
import { Icon } from '../parts/icon.tsx';
import { FieldValue } from './field-value.tsx';
import { RevealContext } from './reveal-context.ts';
import { RevealDialog } from './reveal-dialog.tsx';
import type { Value } from './values.ts';

/** How long a value stands in clear, in milliseconds. */
const shownMilliseconds = 30_000;

interface MaskedValueProps {
  readonly field: CatalogueField;
  readonly value: Value;
}

/**
 * A masked value, with what shows it in clear to who says why. The clear one is kept by this part of the page alone: it goes after 30
 * seconds, with the screen, and with the page, so that "back" does not bring it again.
 */
export function MaskedValue({ field, value }: MaskedValueProps) {
  const { t } = useTranslation();
  const entry = useContext(RevealContext);
  const [clear, setClear] = useState<string | null>(null);
  const [isAsking, { open, close }] = useDisclosure();
  useEffect(() => {
    if (clear === null) return;
    const hide = () => setClear(null);
    // At once: a page that is left is frozen as it stands, and a computer that sleeps runs no timer.
    const hideAtOnce = () => flushSync(hide);
    const hideUnseen = () => document.visibilityState === 'hidden' && hideAtOnce();
    const timer = setTimeout(hide, shownMilliseconds);
    window.addEventListener('pagehide', hideAtOnce);
    document.addEventListener('visibilitychange', hideUnseen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', hideAtOnce);
      document.removeEventListener('visibilitychange', hideUnseen);
    };
  }, [clear]);
  const title = t(clear === null ? 'reveal.title' : 'reveal.hide');
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <span aria-live="polite">
        {clear === null ? <FieldValue field={field} value={value} /> : <bdi dir="ltr">{clear}</bdi>}
      </span>
      {entry && (
        <Tooltip label={title}>
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label={`${title}: ${field.label} ${entry.id}`}
            onClick={clear === null ? open : () => setClear(null)}
          >
            <Icon name={clear === null ? 'eye' : 'close'} />
          </ActionIcon>
        </Tooltip>
      )}
      {entry && (
        <RevealDialog isOpen={isAsking} entry={entry} field={field} onClose={close} onShown={setClear} />
      )}
    </Group>
  );
}
