import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Asks before a page is left where something was typed that is not saved. `isSaved`: it was just now, and the page goes on by itself. */
export function useAskBeforeLeaving(isTyped: boolean, isSaved = false): void {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: () => isTyped && !isSaved && !window.confirm(t('edit.leave')),
    enableBeforeUnload: () => isTyped,
  });
}
