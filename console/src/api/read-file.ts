import { call } from './call.ts';

/** A file of a document as bytes, or its preview, a picture that the server has drawn anew. Throws RosterError, RosterUnreachable. */
export async function readFile(
  program: number,
  fileId: number,
  { isPreview, signal }: { readonly isPreview: boolean; readonly signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  const { data } = await call<ArrayBuffer>('GET', '/v1/user/document/content/:file_id', {
    program,
    path: { file_id: fileId },
    query: { preview: isPreview ? '1' : '0' },
    parseAs: 'arrayBuffer',
    signal,
  });
  return new Uint8Array(data);
}
