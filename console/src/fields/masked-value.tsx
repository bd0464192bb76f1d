import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useContext, useEffect, useState } from 'react';
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
    const timer = setTimeout(hide, shownMilliseconds);
    window.addEventListener('pagehide', hide);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', hide);
    };
  }, [clear]);
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      {clear === null ? (
        <FieldValue field={field} value={value} />
      ) : (
        <bdi dir="ltr" aria-live="polite">
          {clear}
        </bdi>
      )}
      {entry && clear === null && (
        <Tooltip label={t('reveal.title')}>
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label={`${t('reveal.title')}: ${field.label} ${entry.id}`}
            onClick={open}
          >
            <Icon name="eye" />
          </ActionIcon>
        </Tooltip>
      )}
      {entry && (
        <RevealDialog isOpen={isAsking} entry={entry} field={field} onClose={close} onShown={setClear} />
      )}
    </Group>
  );
}
