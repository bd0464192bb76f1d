import { ActionIcon, Group, NativeSelect, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { rowKey } from '../../fields/row-key.ts';
import { FileDrop } from '../../parts/file-drop.tsx';
import { FileName } from '../../parts/file-name.tsx';
import { Icon } from '../../parts/icon.tsx';
import { bytesMax, type ChosenFile, extensionOf, extensionsIn, type Side, sides } from './document-calls.ts';

interface DocumentFilesProps {
  readonly files: readonly ChosenFile[];
  /** Whether they are being sent. */
  readonly isDisabled: boolean;
  readonly onChange: (files: readonly ChosenFile[]) => void;
  /** What is wrong with the file at a place. */
  readonly faultOf: (index: number) => string | null;
}

/** Asks for the files of a document, and what each of them shows. */
export function DocumentFiles({ files, isDisabled, onChange, faultOf }: DocumentFilesProps) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const field = catalogue.resources.get('attachment')?.fields.find(({ name }) => name === 'file_name');
  const extensions = extensionsIn(catalogue);
  const count = catalogue.resources.get('attachment')?.entries_max ?? 1;
  const megabytes = new Intl.NumberFormat(i18n.language, { style: 'unit', unit: 'megabyte' });
  const set = (key: string, changes: Partial<ChosenFile>) =>
    onChange(files.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  const add = (more: readonly File[]) =>
    onChange([
      ...files,
      ...more.map((file) => ({
        ...{ key: rowKey(), file, side: 'other' as const },
        name: file.name.slice(0, file.name.length - extensionOf(file).length),
      })),
    ]);
  return (
    <Stack gap="sm">
      <FileDrop
        label={t('person.files.drop')}
        description={t('person.files.limits', {
          count,
          size: megabytes.format(Math.floor(bytesMax / 1_000_000)),
        })}
        accept={extensions.join(',')}
        files={[]}
        isDisabled={isDisabled}
        onChange={add}
      />
      {files.map(({ key, file, side, name }, index) => (
        <Group key={key} gap="sm" align="flex-start" role="group" aria-label={file.name}>
          <Text size="sm" flex={1} miw={120} style={{ overflowWrap: 'anywhere' }}>
            <FileName name={file.name} />
          </Text>
          <NativeSelect
            label={t('person.files.shows')}
            value={side}
            error={extensions.includes(extensionOf(file)) ? faultOf(index) : t('person.files.unknownType')}
            data={sides.map((value) => ({ value, label: t(`person.files.sides.${value}`) }))}
            onChange={({ currentTarget }) => set(key, { side: currentTarget.value as Side })}
          />
          {side === 'other' && (
            <TextInput
              label={field?.label}
              required
              value={name}
              onChange={({ currentTarget }) => set(key, { name: currentTarget.value })}
            />
          )}
          <Tooltip label={t('parts.remove')}>
            <ActionIcon
              variant="subtle"
              mt={26}
              aria-label={`${t('parts.remove')}: ${file.name}`}
              onClick={() => onChange(files.filter((each) => each.key !== key))}
            >
              <Icon name="close" />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
    </Stack>
  );
}
