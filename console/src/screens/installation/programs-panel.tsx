import { Badge, Button, Group, Stack, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../lists/data-table.tsx';
import { NumberedPager, useNumberedList } from '../../lists/numbered-list.tsx';
import { fresh, useOpened } from '../../lists/use-opened.ts';
import { Icon } from '../../parts/icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { type ListedProgram, programsPath } from './installation-calls.ts';
import { ProgramDialog } from './program-dialog.tsx';

/** The programmes of the installation. */
export function ProgramsPanel() {
  const { t } = useTranslation();
  const { search, opened, open } = useOpened('opened');
  const { list: programs, hasNext } = useNumberedList<ListedProgram>(programsPath, 'programs', search);
  const found = programs.data?.find(({ id }) => String(id) === opened) ?? null;
  return (
    <Stack gap="sm">
      <Group justify="flex-end">
        <Button leftSection={<Icon name="add" />} onClick={() => open(fresh)}>
          {t('installation.createProgram')}
        </Button>
      </Group>
      <Loaded query={programs}>
        {(rows) => (
          <>
            <DataTable<ListedProgram>
              label={t('installation.tabs.programs')}
              rows={rows}
              keyOf={({ id }) => id}
              headLabel={t('installation.programName')}
              head={({ id, name }, focus) => (
                <UnstyledButton fz="sm" fw={600} {...focus} onClick={() => open(String(id))}>
                  <bdi>{name}</bdi>
                </UnstyledButton>
              )}
              columns={[
                { id: 'id', label: t('installation.number'), cell: ({ id }) => id },
                {
                  id: 'status',
                  label: t('installation.state'),
                  cell: ({ status }) =>
                    status === 1 ? (
                      t('installation.open')
                    ) : (
                      <Badge variant="default">{t('installation.closed')}</Badge>
                    ),
                },
              ]}
              isStale={programs.isPlaceholderData}
            />
            <NumberedPager {...{ search, hasNext }} count={rows.length} />
          </>
        )}
      </Loaded>
      {(opened === fresh || found) && (
        <ProgramDialog key={opened} program={found} onClose={() => open(null)} />
      )}
    </Stack>
  );
}
