import type { components, Data, OperationOf } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';

/** A list that users are compared with. */
export type Watchlist = components['schemas']['watchlist'];

/** The lists of a programme. */
export interface Watchlists {
  readonly watchlists: readonly Watchlist[];
  /** How many users are compared with each. */
  readonly users: number;
}

/** What a load came to, or would. */
export interface Loaded extends Watchlist {
  /** Entries that are new, or other than before. */
  readonly changed: number;
  /** Entries that are no longer listed. */
  readonly removed: number;
}

/** Under which name the lists of a programme are kept. */
export const watchlistsKey = (program: number) => ['watchlists', program] as const;

/** Reads the lists of a programme. Throws RosterError. */
export async function listWatchlists(program: number, signal: AbortSignal): Promise<Watchlists> {
  return (await call<Watchlists>('GET', '/v1/watchlist', { program, signal })).data;
}

/** A page of the versions of a list. */
type VersionPage = Data<OperationOf<'/v1/watchlist/version/{name}', 'get'>>;

/** A version of a list that is or was in force. */
export type WatchlistVersion = VersionPage['versions'][number];

/** Reads versions of a list, the newest first; `cursor`: '' for the first page. Throws RosterError. */
export async function listVersions(
  program: number,
  name: string,
  cursor: string,
  signal: AbortSignal,
): Promise<VersionPage> {
  const { data } = await call<VersionPage>('GET', '/v1/watchlist/version/:name', {
    program,
    path: { name },
    query: cursor === '' ? {} : { cursor },
    signal,
  });
  return data;
}

/** Deletes a list. Throws RosterError. */
export async function deleteWatchlist(program: number, name: string): Promise<void> {
  await call('DELETE', '/v1/watchlist/:name', { program, path: { name } });
}

/** What is loaded, and what is tolerated. */
export interface Load {
  readonly name: string;
  /** The file as its publisher has it, or several that belong together. */
  readonly files: readonly File[];
  readonly skipsBroken: boolean;
  readonly allowsFewer: boolean;
  /** The files are read, and nothing is changed. */
  readonly isDryRun: boolean;
}

/** Loads a list, or a newer version of one. Throws RosterError. */
export async function loadWatchlist(program: number, load: Load): Promise<Loaded> {
  const { name, files, skipsBroken, allowsFewer, isDryRun } = load;
  const isPacked = files.every((file) => file.name.endsWith('.gz'));
  const isTable = files.some((file) => /\.csv(?:\.gz)?$/iu.test(file.name));
  const { data } = await call<{ watchlist: Loaded }>('POST', '/v1/watchlist/:name', {
    program,
    path: { name },
    query: { validate: flag(isDryRun), skip_broken: flag(skipsBroken), allow_fewer: flag(allowsFewer) },
    body: new Blob(inOrder(files)),
    headers: {
      'content-type': isTable ? 'text/csv' : 'application/x-ndjson',
      ...(isPacked && { 'content-encoding': 'gzip' }),
    },
  });
  return data.watchlist;
}

/** Of OFAC the file of the entries comes first, before those that add to them. */
function inOrder(files: readonly File[]): File[] {
  const isFirst = ({ name }: File) => /^sdn\./iu.test(name);
  return [...files].sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
}

function flag(is: boolean): string {
  return is ? '1' : '0';
}
