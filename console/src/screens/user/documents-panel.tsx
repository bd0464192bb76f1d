import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import { EntryFields } from '../../fields/entry-fields.tsx';
import { FileName } from '../../parts/file-name.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { filesOf, type ShownDocument } from '../review/review.ts';
import { DocumentViewer } from '../review/viewer/document-viewer.tsx';
import type { User } from '../users/user-values.ts';
import { DocumentForm } from './document-form.tsx';
import { NothingThere, PartSection } from './part-section.tsx';
import { documentsKey } from './user-query.ts';
import type { UserPart } from './user-tabs.ts';

interface DocumentsPanelProps {
  readonly part: UserPart;
  readonly user: User;
  readonly userId: number;
}

/** The documents of a user: what they say, their files, and a way to add one. */
export function DocumentsPanel({ part, user, userId }: DocumentsPanelProps) {
  const catalogue = useCatalogue();
  const seat = useSeat();
  const [isAdding, setAdding] = useState(false);
  // One at a time: the keys of the viewer are for what is looked at.
  const [opened, setOpened] = useState<number | null>(null);
  const { member, answeredAs } = part;
  // A user as a whole is read without them.
  const documents = useQuery({
    queryKey: documentsKey(seat.id, userId),
    queryFn: async ({ signal }) => {
      const { data } = await call<{ documents: readonly ShownDocument[] | null }>(
        'GET',
        '/v1/user/document/:user_id',
        { program: seat.id, path: { user_id: userId }, signal },
      );
      return data.documents ?? [];
    },
  });
  const create = operationOn(catalogue, 'create', answeredAs);
  return (
    <PartSection
      label={member.label}
      onAdd={create && !isAdding ? () => setAdding(true) : undefined}
      form={
        create &&
        isAdding && (
          <DocumentForm user={user} userId={userId} operation={create} onClose={() => setAdding(false)} />
        )
      }
    >
      <Loaded query={documents}>
        {(found) =>
          found.length === 0 && !isAdding ? (
            <NothingThere />
          ) : (
            found.map((document, index) => (
              <DocumentCard
                key={String(document.info['document_id'] || -index)}
                document={document}
                isOpen={opened === index}
                onOpen={(isOpen) => setOpened(isOpen ? index : null)}
              />
            ))
          )
        }
      </Loaded>
    </PartSection>
  );
}

interface DocumentCardProps {
  readonly document: ShownDocument;
  /** Whether its files are shown. */
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

function DocumentCard({ document, isOpen, onOpen }: DocumentCardProps) {
  const { t } = useTranslation();
  const mayOpen = useMay('files');
  // What holds it with its files says nothing of it.
  const resource = useCatalogue().resources.get('document_info');
  const { info, attachment } = document;
  // Of what only those who review are told, files have no numbers.
  const hasFiles = filesOf([document]).some(({ file_id }) => file_id > 0);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        {resource && <EntryFields resource={resource} entry={info} />}
        <Text size="sm">
          {(attachment ?? []).map(({ file_name, file_extension }, index) => (
            <Fragment key={`${index} ${file_name}`}>
              {index > 0 && t('person.between')}
              <FileName name={file_name} extension={file_extension} />
            </Fragment>
          ))}
        </Text>
        {mayOpen && hasFiles && (
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name={isOpen ? 'close' : 'eye'} />}
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'person.files.closeOf' : 'person.files.openOf', {
                number: String(info['document_id']),
              })}
              onClick={() => onOpen(!isOpen)}
            >
              {t(isOpen ? 'person.files.close' : 'person.files.open')}
            </Button>
          </Group>
        )}
        {isOpen && <DocumentViewer documents={[document]} />}
      </Stack>
    </Paper>
  );
}
