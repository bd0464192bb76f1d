import type { Services } from '../../calls/services.ts';
import { documentStatus } from '../../catalogue/codes.ts';
import type { CallerRows } from '../../keys/caller-rows.ts';
import { type CheckRow, checkTable } from '../../storage/checks.ts';
import { type AskedDocument, askedDocument, askOutside } from './ask-outside.ts';
import { changeChecked, endChecked } from './change-checked.ts';
import { documentOf } from './subject.ts';

/**
 * Asks whoever judges outside, who answers later (take-result.ts); once more where the job runs again. Of a document that another has
 * replaced nobody is asked: its check is void. Throws an Error where the checker did not take the request.
 */
export async function runOutside(services: Services, callers: CallerRows, row: CheckRow): Promise<void> {
  const asked: { document: AskedDocument; endpointId: number | null }[] = [];
  await changeChecked(services, row, { isDryRun: true }, (user, _, isSame) => {
    if (isSame && documentOf(user, row)?.status !== documentStatus.replaced)
      asked[0] = { document: askedDocument(user, row), endpointId: user.settings.identity_checker };
  });
  const [known] = asked;
  if (known) await askOutside(services, callers, row, known.document, known.endpointId);
  await changeChecked(services, row, { isDryRun: false }, (user, now, isSame) => {
    if (!known || !isSame) endChecked(services, user, now, null);
    else if (now?.state === 'waiting') user.replaceRow(checkTable, now, { asked_at: user.now });
  });
}
