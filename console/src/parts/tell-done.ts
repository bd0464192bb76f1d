import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { describeError } from '../api/describe-error.ts';

/** Says that something was done; goes away by itself. */
export function tellDone(message: string = i18next.t('parts.saved')): void {
  notifications.show({
    message,
    color: 'teal',
    closeButtonProps: { 'aria-label': i18next.t('parts.close') },
  });
}

/** Says that something could not be done, where nothing on the screen belongs to it; stays until it is closed. */
export function tellFailed(error: unknown): void {
  notifications.show({
    message: describeError(error),
    color: 'red',
    autoClose: false,
    closeButtonProps: { 'aria-label': i18next.t('parts.close') },
  });
}
