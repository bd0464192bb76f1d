import { call } from '../../api/call.ts';
import type { OnUpload } from '../../api/upload.ts';
import type { Catalogue, CatalogueOperation } from '../../catalogue/catalogue.ts';

/** How many bytes the files of one call may have together: what is more is broken off by the server before anybody reads it. */
export const bytesMax = 31_457_280;

/** What a file shows; `other`: what its name says. */
export const sides = ['front', 'back', 'selfie', 'other'] as const;
/** One of `sides`. */
export type Side = (typeof sides)[number];

/** A file that somebody has chosen for a document. */
export interface ChosenFile {
  readonly key: string;
  readonly file: File;
  readonly side: Side;
  /** What it is called where no side says it. */
  readonly name: string;
}

/** A document that is made. */
export interface NewDocument {
  readonly program: number;
  readonly userId: number;
  readonly info: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly file: File; readonly name: string; readonly isSelfie: boolean }[];
}

/** How a document is sent. */
export interface Sending {
  readonly signal: AbortSignal;
  readonly onUpload: OnUpload;
}

/** Makes a document with its files. Throws RosterError; DOMException for a file that cannot be read any more, or when it is broken off. */
export async function sendDocument(
  operation: CatalogueOperation,
  { program, userId, info, files }: NewDocument,
  sending: Sending,
): Promise<void> {
  const attachment = await Promise.all(
    files.map(async ({ file, name, isSelfie }) => ({
      file_name: name,
      file_extension: extensionOf(file),
      content: await base64Of(file),
      is_selfie: isSelfie ? 1 : 0,
    })),
  );
  const path = { user_id: userId };
  await call('POST', operation.path, { program, path, body: { info, attachment }, ...sending });
}

/** The extensions of files that documents may have, with their dots, as the catalogue knows them. */
export function extensionsIn({ kinds }: Catalogue): readonly string[] {
  const { pattern } = kinds.get('file-extension') ?? {};
  return [...(pattern ?? '').matchAll(/[|:(](?<extension>[a-z0-9]+)(?=[|)])/gu)].map(
    ({ groups }) => `.${groups!['extension']}`,
  );
}

/** The extension of a file with its dot, in small letters; '' where it has none. */
export function extensionOf({ name }: File): string {
  return /\.[^.]+$/u.exec(name)?.[0].toLowerCase() ?? '';
}

function base64Of(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).split(',', 2)[1] ?? '');
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
  return promise;
}
