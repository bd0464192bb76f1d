import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readFile } from '../../../api/read-file.ts';
import { saveFile } from '../../../parts/save-file.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { useSeat } from '../../../session/session-context.ts';
import type { ShownFile } from '../review.ts';

/** Puts a file that nothing here shows on the operator's disk. */
export function DownloadButton({ file }: { readonly file: ShownFile }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const downloading = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const signal = new AbortController().signal;
      const bytes = await readFile(seat.id, file.file_id, { isPreview: false, signal });
      // Of no type that a browser would open by itself.
      const blob = new Blob([bytes], { type: 'application/octet-stream' });
      saveFile(blob, `${file.file_id}${file.file_extension}`);
    },
  });
  return (
    <>
      <Button variant="default" loading={downloading.isPending} onClick={() => downloading.mutate()}>
        {t('review.viewer.download')}
      </Button>
      <ErrorNote error={downloading.error} />
    </>
  );
}
