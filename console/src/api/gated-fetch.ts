import i18next from 'i18next';
import { errorCodes } from '../../../sdk/src/index.ts';
import { type GateName, waitAt } from './gates.ts';
import { sendWatched } from './upload.ts';

/** The header of a call that goes through no gate: those that sign in are their own. */
export const ungated = 'x-console-ungated';

/**
 * Sends a request, and once more after the operator has passed the gate that its answer names. Whoever turns back gets the answer that
 * closed the gate.
 */
export async function gatedFetch(request: Request): Promise<Response> {
  const isGated = !request.headers.has(ungated);
  request.headers.delete(ungated);
  request.headers.set('lang', i18next.language);
  for (;;) {
    const response = await sendWatched(request.clone());
    const gate = isGated ? await gateOf(response) : null;
    if (!gate || !(await waitAt(gate))) return response;
  }
}

async function gateOf(response: Response): Promise<GateName | null> {
  if (response.status === 401) return 'signIn';
  if (response.status !== 403) return null;
  const answer = await response
    .clone()
    .json()
    .catch(() => null);
  return answer?.result?.code === errorCodes.stepUpNeeded ? 'stepUp' : null;
}
