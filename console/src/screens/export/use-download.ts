import { useEffect, useRef, useState } from 'react';
import { saveFile } from '../../parts/save-file.ts';
import { useSeat } from '../../session/session-context.ts';
import { type DownloadProgress, download } from './download.ts';

/** What is downloaded, and under which name it is saved. */
export interface Wanted {
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly name: string;
}

/** How a download stands. */
export interface DownloadState extends DownloadProgress {
  readonly phase: 'idle' | 'running' | 'stopped' | 'failed' | 'done';
  readonly error: unknown;
}

const idle: DownloadState = { phase: 'idle', bytes: 0, lines: 0, error: null };

/** How often the page is told, in milliseconds. */
const tellMilliseconds = 200;

/** A download that is saved once it is complete; it ends with the screen. */
export function useDownload() {
  const { id: program } = useSeat();
  const [state, setState] = useState(idle);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start = async ({ address, headers, name }: Wanted) => {
    const mine = new AbortController();
    abort.current = mine;
    let progress: DownloadProgress = { bytes: 0, lines: 0 };
    let toldAt = 0;
    setState({ ...idle, phase: 'running' });
    try {
      const sent = { program, address, signal: mine.signal, ...(headers && { headers }) };
      const file = await download(sent, (now) => {
        progress = now;
        if (performance.now() - toldAt < tellMilliseconds) return;
        toldAt = performance.now();
        setState({ ...idle, ...now, phase: 'running' });
      });
      saveFile(file, name);
      setState({ ...idle, ...progress, phase: 'done' });
    } catch (error) {
      setState({ ...idle, phase: mine.signal.aborted ? 'stopped' : 'failed', error });
    }
  };
  return { state, start: (wanted: Wanted) => void start(wanted), stop: () => abort.current?.abort() };
}
