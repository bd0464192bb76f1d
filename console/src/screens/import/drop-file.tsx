import { Alert, Button, Group, Paper, Text, VisuallyHidden } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileName } from '../../parts/file-name.tsx';
import { Icon } from '../../parts/icon.tsx';
import { sizeText } from '../../parts/size-text.ts';

const endings = ['.csv', '.ndjson', '.jsonl'];

interface DropFileProps {
  readonly file: File | null;
  readonly isDisabled: boolean;
  readonly onFile: (file: File) => void;
}

/** Takes a file that is dropped here or chosen. */
export function DropFile({ file, isDisabled, onFile }: DropFileProps) {
  const { t, i18n } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState<'wrongType' | 'empty' | null>(null);
  const take = (chosen: File | null | undefined) => {
    if (!chosen || isDisabled) return;
    const isKnown = endings.some((ending) => chosen.name.toLowerCase().endsWith(ending));
    const found = !isKnown ? 'wrongType' : chosen.size === 0 ? 'empty' : null;
    setFault(found);
    if (!found) onFile(chosen);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <>
      <Paper
        withBorder
        p="lg"
        onDragOver={over}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        style={{
          borderStyle: 'dashed',
          ...(isOver && { borderColor: 'var(--mantine-primary-color-filled)' }),
        }}
      >
        <Group justify="center" gap="sm">
          <Icon name="upload" size={28} />
          {file ? (
            <Text>
              <FileName name={file.name} />{' '}
              <Text span c="dimmed" size="sm">
                {sizeText(file.size, i18n.language)}
              </Text>
            </Text>
          ) : (
            <Text>{t('moving.import.drop')}</Text>
          )}
          <Button variant="default" disabled={isDisabled} onClick={() => input.current?.click()}>
            {t(file ? 'moving.import.another' : 'moving.import.choose')}
          </Button>
          <VisuallyHidden>
            <input
              ref={input}
              type="file"
              tabIndex={-1}
              accept={endings.join(',')}
              aria-label={t('moving.import.file')}
              disabled={isDisabled}
              onChange={({ currentTarget }) => {
                take(currentTarget.files?.[0]);
                // The same file can be chosen again.
                currentTarget.value = '';
              }}
            />
          </VisuallyHidden>
        </Group>
      </Paper>
      {fault && (
        <Alert color="red" role="alert">
          {t(`moving.import.${fault}`)}
        </Alert>
      )}
    </>
  );
}
