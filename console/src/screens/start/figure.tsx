import { Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

interface FigureProps<T> {
  readonly title: string;
  readonly about?: string | undefined;
  /** What was counted; null: it could not be in time. */
  readonly counted: T | null;
  /** Said in place of what there is nothing of. */
  readonly nothing: string;
  readonly isNothing: (counted: T) => boolean;
  readonly children: (counted: T) => ReactNode;
}

/** One of the figures, or why it is missing: the others stand beside it all the same. */
export function Figure<T>({ title, about, counted, nothing, isNothing, children }: FigureProps<T>) {
  const { t } = useTranslation();
  const id = useId();
  const missing = counted === null ? t('start.notCounted') : isNothing(counted) ? nothing : null;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id} miw={0}>
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      {about && (
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      )}
      {counted === null || missing !== null ? (
        <Text size="sm" mt="sm" role={counted === null ? 'alert' : undefined}>
          {missing}
        </Text>
      ) : (
        children(counted)
      )}
    </Paper>
  );
}
