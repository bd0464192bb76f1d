import { splitPieces } from './archive-format.ts';

/** A piece of a file as a frame of an archive holds it. */
export interface FilePiece {
  /** With slashes, below DATA_DIR; of a file of the store as `archivePathOf` makes it. */
  readonly path: string;
  /** 0 for the first of the file. The pieces of a file follow each other. */
  readonly piece: number;
  readonly bytes: Buffer;
}

/** Takes a frame with a piece of a file apart. */
export function readPiece(content: Buffer): FilePiece {
  const [head, bytes] = splitPieces(content);
  const { path, piece }: Omit<FilePiece, 'bytes'> = JSON.parse(String(head));
  return { path, piece, bytes: bytes! };
}
