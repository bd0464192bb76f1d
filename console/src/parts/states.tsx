import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { onlineManager, type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, statusOf } from '../api/describe-error.ts';
import { Icon, type IconName } from './icon.tsx';
import { HasTitle } from './page.tsx';

/** After how many milliseconds a wait is said to be long. */
const slowMilliseconds = 3000;

/** Something is being read; after a while the screen says that it takes long. */
export function Loading({ label }: { readonly label?: string }) {
  const { t } = useTranslation();
  const [isSlow, setSlow] = useState(false);
  useTimeout(() => setSlow(true), slowMilliseconds, { autoInvoke: true });
  return (
    <Center mih={160} role="status" aria-live="polite">
      <Stack align="center" gap="xs">
        <Loader aria-hidden="true" />
        <Text size="sm" c="dimmed">
          {isSlow ? t('states.slow') : (label ?? t('states.loading'))}
        </Text>
      </Stack>
    </Center>
  );
}

interface NoticeProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show, and what can be done about it. */
export function Notice({ icon, title, text, children }: NoticeProps) {
  const hasTitle = useContext(HasTitle);
  return (
    <Center mih={160} p="md">
      <Stack align="center" gap={4} maw={420}>
        <Icon name={icon} size={32} />
        <Title order={hasTitle ? 2 : 1} size="h2" ta="center">
          {title}
        </Title>
        {text && (
          <Text c="dimmed" size="sm" ta="center">
            {text}
          </Text>
        )}
        {children && (
          <Group gap="xs" mt="xs" justify="center">
            {children}
          </Group>
        )}
      </Stack>
    </Center>
  );
}

/** Nothing is there. */
export function Empty({ title, text, children }: Omit<NoticeProps, 'icon'>) {
  return (
    <Notice icon="empty" title={title} {...(text !== undefined && { text })}>
      {children}
    </Notice>
  );
}

/** The operator may not see this. */
export function Forbidden() {
  const { t } = useTranslation();
  return <Notice icon="lock" title={t('states.forbidden')} text={t('states.forbiddenText')} />;
}

/** There is no connection; what was asked is asked as soon as there is one. */
function Offline() {
  const { t } = useTranslation();
  return <Notice icon="offline" title={t('states.offline')} text={t('states.offlineText')} />;
}

const followConnection = (onChange: () => void) => onlineManager.subscribe(onChange);

/** Whether there is a connection, as far as the browser knows. */
export function useOnline(): boolean {
  return useSyncExternalStore(followConnection, () => onlineManager.isOnline());
}

/** Something is being read, which needs a connection: says so where there is none. */
export function Waiting({ label }: { readonly label?: string }) {
  const isOnline = useOnline();
  return isOnline ? <Loading {...(label !== undefined && { label })} /> : <Offline />;
}

/** A call failed; it can be made once more. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { t } = useTranslation();
  const status = statusOf(error);
  if (status === 403) return <Forbidden />;
  if (status === 404)
    return <Notice icon="empty" title={t('states.notFound')} text={t('states.notFoundText')} />;
  return (
    <Notice icon="failed" title={t('states.failed')} text={describeError(error)}>
      {retry && <Button onClick={retry}>{t('states.retry')}</Button>}
    </Notice>
  );
}

/** What went wrong with something that was tried, beside where it was tried. */
export function ErrorNote({ error }: { readonly error: unknown }) {
  if (!error) return null;
  return (
    <Alert color="red" role="alert" icon={<Icon name="failed" />}>
      {describeError(error)}
    </Alert>
  );
}

/** There is no connection, and what stands below may have changed. */
function OfflineNote() {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" role="status" icon={<Icon name="offline" />} title={t('states.offline')}>
      {t('states.offlineText')}
    </Alert>
  );
}

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/**
 * What a query has read, or why there is nothing of it to show. What was read before stays while it is read again, and is said to be
 * what was there before where that fails, or cannot be done without a connection.
 */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const { data, error, fetchStatus, refetch } = query;
  if (data !== undefined && statusOf(error) !== 403)
    return (
      <>
        {fetchStatus === 'paused' ? <OfflineNote /> : <ErrorNote error={error} />}
        {children(data)}
      </>
    );
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  return <Waiting />;
}
