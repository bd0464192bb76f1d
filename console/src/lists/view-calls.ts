import { call } from '../api/call.ts';
import type { ListSearch } from './list-search.ts';

/** A question with a name. */
export interface SavedView {
  readonly screen: string;
  readonly name: string;
  readonly content: ListSearch;
}

interface Views {
  readonly views: readonly SavedView[];
}

/** Under which name the views of the operator are kept. */
export const viewsKey = ['views'];

/** Reads the views of the operator, of all screens. Throws RosterError. */
export async function listViews(signal: AbortSignal): Promise<readonly SavedView[]> {
  return (await call<Views>('GET', '/v1/session/view', { signal })).data.views;
}

/** Keeps a view, in place of one of this screen and name; answers those that there are then. Throws RosterError. */
export async function saveView(view: SavedView): Promise<readonly SavedView[]> {
  return (await call<Views>('PUT', '/v1/session/view', { body: { view } })).data.views;
}

/** Removes a view; answers those that are left. Throws RosterError. */
export async function removeView({
  screen,
  name,
}: Pick<SavedView, 'screen' | 'name'>): Promise<readonly SavedView[]> {
  return (await call<Views>('DELETE', '/v1/session/view', { body: { view: { screen, name } } })).data.views;
}
