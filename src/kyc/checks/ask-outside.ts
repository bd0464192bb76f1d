import type { Services } from '../../calls/services.ts';
import { attachmentStatus } from '../../catalogue/codes.ts';
import { attachment, type document } from '../../catalogue/resources/document.ts';
import { webhookStatus } from '../../catalogue/webhooks.ts';
import { parentColumn } from '../../derive/ownership.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { CallerRows } from '../../keys/caller-rows.ts';
import type { CheckRow } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { getEndpoint } from '../../webhooks/endpoints.ts';
import { postOwnEvent } from '../../webhooks/own-event.ts';
import { fileLinkLimits, makeFileToken } from './file-link.ts';
import { documentOf } from './subject.ts';

/** What an outside checker is told of a document. */
export interface AskedDocument {
  readonly type: number | null;
  readonly entity: number | null;
  readonly entity_id: number | null;
  readonly files: readonly AskedFile[];
}

interface AskedFile {
  readonly file_id: number;
  readonly media_type: string | null;
  readonly bytes: number | null;
  readonly is_selfie: boolean;
}

/** The type of the request to an outside checker. It is about no entry of a history. */
export const askedType = 'check.requested';

/** The id of a request to an outside checker, by which it signs its answer as well. */
export function askedId({ program_id: programId, id }: Pick<CheckRow, 'program_id' | 'id'>): string {
  return `chk_${programId}_${id}`;
}

/** Programme and check of such an id; undefined for another text. */
export function readAskedId(
  text: string,
): { readonly programId: number; readonly checkId: number } | undefined {
  const found = /^chk_([0-9]{1,15})_([0-9]{1,15})$/u.exec(text);
  return found ? { programId: Number(found[1]), checkId: Number(found[2]) } : undefined;
}

/** What an outside checker is told of the document of a check. Throws an Error while a file of it was not scanned: it is asked later. */
export function askedDocument(user: UserChange, row: CheckRow): AskedDocument {
  const sent: RowOf<typeof document> = documentOf(user, row)!;
  const files = (user.state.lists[attachment.name] ?? []).filter(
    (file) => file[parentColumn(attachment)!] === sent.id,
  );
  if (files.some((file) => file['scan_status'] === attachmentStatus.scanPending))
    throw new Error('a file of the document was not scanned yet');
  return {
    ...{ type: sent.type, entity: sent.entity, entity_id: sent.entity_id },
    files: files.flatMap((file) => {
      const { id, media_type, bytes, is_selfie, stored_name } = file;
      if (typeof stored_name !== 'string') return [];
      return [
        {
          file_id: id,
          media_type: typeof media_type === 'string' ? media_type : null,
          bytes: typeof bytes === 'number' ? bytes : null,
          is_selfie: is_selfie === true,
        },
      ];
    }),
  };
}

/**
 * Asks the outside checker of a programme, an endpoint of its webhooks, for its judgement on a document: by a signed request with links
 * to the files. The same request comes again, with other links, where the job runs again. Throws an Error where the checker did not take
 * it. `callers`: knows which endpoints Roster wrote.
 */
export async function askOutside(
  services: Services,
  callers: CallerRows,
  row: CheckRow,
  asked: AskedDocument,
  endpointId: number | null,
): Promise<void> {
  const { connections, keyring, publicUrl, clock } = services;
  const { program_id: programId, user_id: userId, id: checkId } = row;
  if (endpointId === null) throw new Error('the programme names no identity_checker');
  if (publicUrl === null) throw new Error('PUBLIC_URL is not set, which links to files begin with');
  const { row: endpoint } = await getEndpoint(connections, callers, programId, endpointId);
  if (endpoint.status !== webhookStatus.active) throw new Error('the endpoint of the checker is not active');
  const now = clock();
  const endsAt = Math.floor(now.getTime() / 1000) + 60 * fileLinkLimits.minutes;
  const linkOf = (fileId: number) => {
    const token = makeFileToken(keyring, { programId, userId, checkId, fileId, endsAt });
    return new URL(`v1/check/file/${token}`, `${publicUrl}/`).href;
  };
  const { status, error } = await postOwnEvent(services, endpoint, {
    type: askedType,
    at: now,
    data: {
      id: askedId(row),
      ...{ program_id: programId, user_id: userId, check_id: checkId },
      document: {
        ...{ document_id: row.entity_id, type: asked.type, entity: asked.entity, entity_id: asked.entity_id },
        files: asked.files.map((file) => ({ ...file, url: linkOf(file.file_id) })),
      },
      links_end_date_utc: new Date(endsAt * 1000).toISOString().slice(0, 19),
      result_url: new URL(`v1/check/${checkId}/result`, `${publicUrl}/`).href,
    },
  });
  if (status === null || status < 200 || status > 299)
    throw new Error(`the identity checker did not take the request: ${status ?? error}`);
}
