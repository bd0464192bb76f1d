import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { errorCodes, RosterError } from '../../../../../sdk/src/index.ts';
import { readFile } from '../../../api/read-file.ts';
import { loadCode } from '../../../app/load-code.ts';
import { useSeat } from '../../../session/session-context.ts';
import type { ShownFile } from '../review.ts';
import type { PageSource } from './page-source.ts';
import { openPicture } from './picture-source.ts';

/** What there is of a file to look at. `unshown`: nothing here shows files of its type. `broken`: it is not what it says to be. */
export type Opened =
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void }
  | { readonly state: 'unshown' }
  | { readonly state: 'broken' }
  | { readonly state: 'open'; readonly source: PageSource };

/** Each reading is noted in the history of the user, so that none is made twice. */
function readingOf(program: number, { file_id: id, file_extension: extension }: ShownFile) {
  return queryOptions({
    queryKey: ['file', program, id],
    queryFn: ({ signal }) => readFile(program, id, { isPreview: !isPdf(extension), signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retryOnMount: false,
    refetchOnReconnect: false,
  });
}

/** Keeps what was read of files, those shown earlier as well, until what shows them goes. */
export function useKeptFiles(shown: readonly ShownFile[]): void {
  const seat = useSeat();
  const [kept, setKept] = useState(shown);
  const more = shown.filter(({ file_id: id }) => !kept.some((one) => one.file_id === id));
  if (more.length > 0) setKept([...kept, ...more]);
  useQueries({ queries: kept.map((file) => readingOf(seat.id, file)) });
}

/** Reads a file and opens it; what was opened goes when the pane does. */
export function usePageSource(file: ShownFile): Opened {
  const seat = useSeat();
  const opensAsPdf = isPdf(file.file_extension);
  const read = useQuery(readingOf(seat.id, file));
  const [source, setSource] = useState<PageSource | 'broken' | null>(null);
  const bytes = read.data;
  useEffect(() => {
    if (!bytes) return;
    let isGone = false;
    let opened: PageSource | undefined;
    const opening = opensAsPdf ? openAsPdf(bytes) : openPicture(bytes);
    opening.then(
      (made) => {
        if (isGone) made.close();
        else {
          opened = made;
          setSource(made);
        }
      },
      () => !isGone && setSource('broken'),
    );
    return () => {
      isGone = true;
      opened?.close();
      setSource(null);
    };
  }, [bytes, opensAsPdf]);
  if (read.error)
    return read.error instanceof RosterError && read.error.code === errorCodes.previewUnsupported
      ? { state: 'unshown' }
      : { state: 'failed', error: read.error, retry: () => void read.refetch() };
  if (source === 'broken') return { state: 'broken' };
  return source ? { state: 'open', source } : { state: 'reading' };
}

function isPdf(extension: string): boolean {
  return extension.toLowerCase() === '.pdf';
}

/** What draws PDFs is loaded with the first of them. */
async function openAsPdf(bytes: Uint8Array<ArrayBuffer>): Promise<PageSource> {
  const { openPdf } = await loadCode(() => import('./pdf-source.ts'));
  return openPdf(bytes);
}
