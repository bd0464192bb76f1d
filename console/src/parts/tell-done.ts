import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Says that something was done; goes away by itself. */
export function tellDone(message: string = i18next.t('parts.saved')): void {
  notifications.show({
    message,
    color: 'teal',
    closeButtonProps: { 'aria-label': i18next.t('parts.close') },
  });
}
