import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChooseFiles } from './choose-files.tsx';
import { DropZone } from './drop-zone.tsx';
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
  /** Whether no file is taken, since those that were given are being sent. */
  readonly isDisabled: boolean;
  readonly onChange: (files: readonly File[]) => void;
}

/** Takes files of this computer: dropped here, or chosen by the button. */
export function FileDrop({ label, description, accept, files, isDisabled, onChange }: FileDropProps) {
  const { t, i18n } = useTranslation();
  return (
    <DropZone padding="md" label={label} isDisabled={isDisabled} onFiles={onChange}>
      <Stack gap="xs" align="center">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        {description && (
          <Text size="sm" c="dimmed" ta="center">
            {description}
          </Text>
        )}
        <ChooseFiles
          isMultiple
          label={label}
          accept={accept}
          disabled={isDisabled}
          size="xs"
          leftSection={<Icon name="upload" />}
          onFiles={onChange}
        >
          {t('parts.chooseFiles')}
        </ChooseFiles>
        {files.length > 0 && (
          <Group gap="xs" aria-live="polite">
            {files.map(({ name, size }, place) => (
              <Text key={`${place} ${name}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                <FileName name={name} /> ({sizeText(size, i18n.language)})
              </Text>
            ))}
          </Group>
        )}
      </Stack>
    </DropZone>
  );
}
