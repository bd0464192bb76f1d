import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt, faultsOf } from '../../api/describe-error.ts';
import { type CatalogueOperation, useCatalogue } from '../../catalogue/catalogue.ts';
import { bodyOf, type Draft } from '../../fields/drafts.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import { codeLabel } from '../../fields/values.ts';
import { useAskBeforeLeaving } from '../../parts/ask-before-leaving.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useSeat } from '../../session/session-context.ts';
import { entriesOf, type User } from '../users/user-values.ts';
import { bytesMax, type ChosenFile, extensionOf, extensionsIn, sendDocument } from './document-calls.ts';
import { DocumentFiles } from './document-files.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { userKey } from './user-query.ts';

/** What is asked of a document; the rest follows from the user, or is for its reviewers. */
const asked = ['type', 'subject', 'notes'];
/** Lists whose entries a document can prove. */
const provable = ['identification', 'addresses'];

interface DocumentFormProps {
  readonly user: User;
  readonly userId: number;
  readonly operation: CatalogueOperation;
  readonly onClose: () => void;
}

/** Makes a document of a user: what it is, what it proves, and its files. */
export function DocumentForm({ user, userId, operation, onClose }: DocumentFormProps) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>({});
  const [proves, setProves] = useState('');
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const [share, setShare] = useState(0);
  const stop = useRef(new AbortController());
  const fields = (catalogue.resources.get('document_info')?.fields ?? []).filter(
    ({ name }) => asked.includes(name) && (draft[name] ?? '') !== '',
  );
  const subjects = provable.flatMap((name) => {
    const code = catalogue.resources.get(name)?.entity ?? 0;
    return entriesOf(user, name).map(({ id }) => ({
      value: `${code} ${id}`,
      label: `${codeLabel(catalogue, 'entity', code)} ${id}`,
    }));
  });
  const sending = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      setShare(0);
      const [entity, id] = proves.split(' ').map(Number);
      const document = {
        program: seat.id,
        userId,
        info: { ...bodyOf(fields, draft), ...(proves !== '' && { entity, entity_id: id }) },
        files: files.map(({ file, side, name }) => ({
          file,
          name: side === 'other' ? name : t(`person.files.sides.${side}`),
          isSelfie: side === 'selfie',
        })),
      };
      return sendDocument(operation, document, { signal: stop.current.signal, onUpload: setShare });
    },
    onSuccess: async () => {
      await readAgain();
      tellDone();
      onClose();
    },
    // Nobody here knows how far the server had come.
    onError: () => void readAgain(),
  });
  async function readAgain(): Promise<void> {
    await Promise.all(
      [
        userKey(seat.id, userId),
        ...['documents', 'checks', 'reviews'].map((name) => [name, seat.id, userId]),
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  }
  const isTouched = files.length > 0 || fields.length > 0;
  useAskBeforeLeaving(isTouched, sending.isSuccess);
  // Whoever broke it off knows.
  const error = stop.current.signal.aborted ? null : sending.error;
  const form = useFaultInSight<HTMLFormElement>(error);
  const fileFault = (index: number) => {
    const ofFile = new RegExp(String.raw`^\$\.attachment\[${index}\](?:\.|$)`, 'u');
    const found = faultsOf(error).find(({ path }) => ofFile.test(path));
    return found ? faultAt(error, found.path.replace(/^\$\./u, '')) : null;
  };
  const faultOf = (name: string) => faultAt(error, `info.${name}`);
  const isBeside =
    faultsOf(error).length > 0 &&
    faultsOf(error).every(
      ({ path }) =>
        /^\$\.attachment\[/u.test(path) || [...asked, 'entity_id'].some((name) => path === `$.info.${name}`),
    );
  const isTooMuch = files.reduce((sum, { file }) => sum + file.size, 0) > bytesMax;
  const taken = extensionsIn(catalogue);
  const isReady =
    files.length > 0 && !isTooMuch && files.every(({ file }) => taken.includes(extensionOf(file)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate();
  };
  return (
    <form ref={form} onSubmit={submit} aria-label={t('person.files.newDocument')}>
      <Fieldset variant="unstyled" disabled={sending.isPending}>
        <Stack gap="sm">
          <ShapeFields
            resource="document_info"
            names={asked}
            value={draft}
            faultOf={faultOf}
            onChange={(next) => {
              sending.reset();
              setDraft(next);
            }}
          />
          {subjects.length > 0 && (
            <NativeSelect
              maw={360}
              label={t('person.files.proves')}
              value={proves}
              error={faultOf('entity_id')}
              data={[{ value: '', label: t('person.files.provesByType') }, ...subjects]}
              onChange={({ currentTarget }) => setProves(currentTarget.value)}
            />
          )}
          <DocumentFiles
            files={files}
            isDisabled={sending.isPending}
            faultOf={fileFault}
            onChange={(next) => {
              sending.reset();
              setFiles(next);
            }}
          />
          {isTooMuch && (
            <Text size="sm" c="red" role="alert">
              {t('person.files.tooMuch')}
            </Text>
          )}
          {!isBeside && <ErrorNote error={error} />}
        </Stack>
      </Fieldset>
      {sending.isPending && <UploadProgress share={share} />}
      <Group justify="flex-end" gap="xs" mt="sm">
        {/* Behind the last byte the server makes the document, whoever listens: what is stopped then would be sent twice. */}
        <Button
          variant="default"
          disabled={sending.isPending && share >= 1}
          onClick={sending.isPending ? () => stop.current.abort() : onClose}
        >
          {t(sending.isPending ? 'person.files.stop' : 'parts.cancel')}
        </Button>
        <Button type="submit" loading={sending.isPending} disabled={!isReady}>
          {t('person.files.send')}
        </Button>
      </Group>
    </form>
  );
}
