import { Alert, Button, Checkbox, Fieldset, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorCodes, RosterError } from '../../../../sdk/src/index.ts';
import { faultAt } from '../../api/describe-error.ts';
import { FileDrop } from '../../parts/file-drop.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { LoadRefused } from './load-refused.tsx';
import { type Load, loadWatchlist, watchlistsKey } from './watchlist-calls.ts';

interface LoadDialogProps {
  /** The list of which a newer version is loaded; null: a new list. */
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Loads a list from files of this computer: tried first, if somebody wants to know what would come of it. */
export function LoadDialog({ name: listName, onClose }: LoadDialogProps) {
  const { t, i18n } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [name, setName] = useState(listName ?? '');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [skipsBroken, setSkipsBroken] = useState(false);
  const [allowsFewer, setAllowsFewer] = useState(false);
  const loading = useMutation({
    mutationFn: (load: Pick<Load, 'isDryRun'>) =>
      loadWatchlist(seat.id, { name: name.trim(), files, skipsBroken, allowsFewer, ...load }),
    onSuccess: async (_, { isDryRun }) => {
      if (isDryRun) return;
      await queries.invalidateQueries({ queryKey: watchlistsKey(seat.id) });
      tellDone(t('watchlists.loaded'));
      onClose();
    },
  });
  const { error, data: tried, isPending } = loading;
  const code = error instanceof RosterError ? error.code : null;
  const isReady = files.length > 0 && name.trim() !== '';
  const change = (apply: () => void) => {
    loading.reset();
    apply();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) loading.mutate({ isDryRun: false });
  };
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={listName === null ? t('watchlists.load') : `${t('watchlists.loadNewer')}: ${listName}`}
      closeButtonProps={{ 'aria-label': t('parts.cancel') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Fieldset variant="unstyled" disabled={isPending}>
            <Stack gap="md">
              {listName === null && (
                <TextInput
                  label={t('watchlists.name')}
                  description={t('watchlists.nameText')}
                  required
                  dir="ltr"
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={50}
                  value={name}
                  error={faultAt(error, 'name')}
                  onChange={({ currentTarget: { value } }) => change(() => setName(value))}
                />
              )}
              <FileDrop
                label={t('watchlists.file')}
                description={t('watchlists.fileText')}
                accept=".csv,.json,.jsonl,.ndjson,.gz"
                files={files}
                isDisabled={isPending}
                onChange={(chosen) => change(() => setFiles(chosen))}
              />
              <LoadRefused error={error} />
              {(code === errorCodes.watchlistBroken || skipsBroken) && (
                <Checkbox
                  label={t('watchlists.skipBroken')}
                  checked={skipsBroken}
                  onChange={({ currentTarget: { checked } }) => change(() => setSkipsBroken(checked))}
                />
              )}
              {(code === errorCodes.watchlistShrunk || allowsFewer) && (
                <Checkbox
                  label={t('watchlists.allowFewer')}
                  checked={allowsFewer}
                  onChange={({ currentTarget: { checked } }) => change(() => setAllowsFewer(checked))}
                />
              )}
            </Stack>
          </Fieldset>
          {tried && (
            <Alert color="teal" role="status" title={t('watchlists.tried')}>
              {t('watchlists.triedText', {
                entries: number(tried.entries),
                changed: number(tried.changed),
                removed: number(tried.removed),
                leftOut: number(tried.left_out),
                broken: number(tried.broken),
              })}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button
              variant="default"
              disabled={!isReady}
              loading={isPending && loading.variables.isDryRun}
              onClick={() => loading.mutate({ isDryRun: true })}
            >
              {t('watchlists.try')}
            </Button>
            <Button type="submit" disabled={!isReady} loading={isPending && !loading.variables.isDryRun}>
              {t('watchlists.loadNow')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
