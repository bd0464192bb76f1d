import { Alert, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChooseFiles } from '../../parts/choose-files.tsx';
import { DropZone } from '../../parts/drop-zone.tsx';
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
  const [fault, setFault] = useState<'wrongType' | 'empty' | null>(null);
  const take = ([chosen]: readonly File[]) => {
    if (!chosen) return;
    const isKnown = endings.some((ending) => chosen.name.toLowerCase().endsWith(ending));
    const found = !isKnown ? 'wrongType' : chosen.size === 0 ? 'empty' : null;
    setFault(found);
    if (!found) onFile(chosen);
  };
  return (
    <>
      <DropZone padding="lg" isDisabled={isDisabled} onFiles={take}>
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
          <ChooseFiles
            label={t('moving.import.file')}
            accept={endings.join(',')}
            disabled={isDisabled}
            onFiles={take}
          >
            {t(file ? 'moving.import.another' : 'moving.import.choose')}
          </ChooseFiles>
        </Group>
      </DropZone>
      {fault && (
        <Alert color="red" role="alert">
          {t(`moving.import.${fault}`)}
        </Alert>
      )}
    </>
  );
}
