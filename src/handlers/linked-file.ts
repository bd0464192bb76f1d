import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { fileLinkLimits, readFileToken } from '../kyc/checks/file-link.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { answerFile, openFound } from './document-content.ts';
import type { StreamedAnswer } from './handler.ts';

/**
 * Gives out a file to whoever has a link that an outside checker was sent: three times at the most, for ten minutes. The user's history
 * says so each time. Throws resourceUnknown.
 */
export async function giveLinkedFile(
  services: Services,
  token: string,
  range: string | null,
): Promise<StreamedAnswer> {
  const unknown = () => errors.resourceUnknown({ resource: 'file' });
  const link = readFileToken(services.keyring, token, services.clock());
  if (!link) throw unknown();
  const call = { ...systemCall(link.programId), sourceId: 'review' };
  try {
    const { file, vault } = await openFound(services, call, String(link.fileId));
    if (file.user_id !== link.userId) throw unknown();
    return await answerFile(services, call, { range }, file, vault, {
      said: (file) => noteText('fileGiven', { check: link.checkId, file }),
      counter: { kind: 'check file', subject: token },
      usesMax: fileLinkLimits.uses,
      endsAt: formatDateTime(new Date(link.endsAt * 1000)),
    });
  } catch (error) {
    // The programme is gone, and no token was sent that could have been revoked.
    if (error instanceof ApiError && error.key === 'tokenRevoked') throw unknown();
    throw error;
  }
}
