import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileName } from './file-name.tsx';
import { Icon } from './icon.tsx';
import { sizeText } from './size-text.ts';

interface FileDropProps {
  /** What is asked for. */
  readonly label: string;
  readonly description?: string;
  /** Ends of names of files that the chooser offers: `.csv,.json`. */
  readonly accept: string;
  readonly files: readonly File[];
  readonly onChange: (files: readonly File[]) => void;
}

/** Takes files of this computer: dropped here, or chosen by the button. */
export function FileDrop({ label, description, accept, files, onChange }: FileDropProps) {
  const { t, i18n } = useTranslation();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = [...event.dataTransfer.files];
    if (dropped.length > 0) onChange(dropped);
  };
  return (
    <Paper
      withBorder
      p="md"
      role="group"
      aria-label={label}
      style={{ borderStyle: 'dashed', ...(isOver && { borderColor: 'var(--mantine-primary-color-filled)' }) }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack gap="xs" align="center">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        {description && (
          <Text size="sm" c="dimmed" ta="center">
            {description}
          </Text>
        )}
        <FileButton multiple accept={accept} onChange={onChange} inputProps={{ 'aria-label': label }}>
          {(props) => (
            <Button {...props} variant="default" size="xs" leftSection={<Icon name="upload" />}>
              {t('parts.chooseFiles')}
            </Button>
          )}
        </FileButton>
        {files.length > 0 && (
          <Group gap="xs" aria-live="polite">
            {files.map(({ name, size }) => (
              <Text key={name} size="sm" style={{ overflowWrap: 'anywhere' }}>
                <FileName name={name} /> ({sizeText(size, i18n.language)})
              </Text>
            ))}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
