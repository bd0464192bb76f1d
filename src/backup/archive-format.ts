import { GroundError } from '../ground-error.ts';

/**
 * An archive is a file of a line in clear and of frames, each sealed under a key of the archive's own (AES-256-GCM),
 * which the line holds, wrapped by the master key. A frame is bound to its archive and to its place in it, so that none
 * can be moved, left out or taken from elsewhere; the last one, `end`, says what there was and a digest of all before
 * it. What a frame holds is compressed before it is sealed.
 *
 *     roster archive 1 {"kind":…}\n
 *     length (4 bytes, big-endian) sealed frame
 *     …
 *
 * Opened and decompressed, a frame is a byte that says what it is, and its content.
 */
export const magic = 'roster archive 1 ';

/** `data`: everything but the users' data keys. `keys`: those. */
export type ArchiveKind = 'data' | 'keys';

/** The line in clear. */
export interface ArchiveHeader {
  readonly kind: ArchiveKind;
  /** Random, 32 hexadecimal digits. */
  readonly id: string;
  /** UTC, ISO 8601. */
  readonly takenAt: string;
  /** The archive's key, wrapped by the master key; base64. */
  readonly key: string;
}

/** What frames are. Numbers are stored: add, never change. */
export const frameType = {
  /** The first: JSON, `ArchiveStart`. */
  start: 1,
  /** Rows of a table, `TextRows`. */
  rows: 2,
  /** Users: for each its kept columns in clear and its record sealed under its data key. */
  users: 3,
  /** A further part of a record that is too large for one frame. */
  userRest: 4,
  /** A piece of a file. */
  file: 5,
  /** JSON: the sequences and where they stand. */
  sequences: 6,
  /** Wrapped data keys, `TextRows`. */
  keys: 7,
  /** The last: JSON, `ArchiveEnd`. */
  end: 9,
} as const;
export type FrameType = (typeof frameType)[keyof typeof frameType];

/** A migration that the database had. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** What an archive says of itself before all else. */
export interface ArchiveStart {
  readonly migrations: readonly AppliedMigration[];
  /** How many users there are. */
  readonly users: number;
}

/** What an archive says of itself when all is told. */
export interface ArchiveEnd {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  /** SHA-256 of every byte of the file before this frame, hexadecimal. */
  readonly digest: string;
}

/** A row as text: each column as PostgreSQL writes it, or null. */
export type TextRow = readonly (string | null)[];

/** An archive that is not as it was written, or not what it is taken for. */
export class ArchiveError extends GroundError {
  override name = 'ArchiveError';
}

/** Joins pieces of bytes that can be told apart again: each with its length before it. */
export function joinPieces(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece) => [lengthOf(piece), piece]));
}

/** Takes apart what `joinPieces` made. Throws a RangeError on anything else. */
export function splitPieces(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + lengthBytes + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('a piece ends beyond its frame');
    pieces.push(bytes.subarray(at + lengthBytes, end));
    at = end;
  }
  return pieces;
}

/** How many bytes say how long a frame is. */
export const lengthBytes = 4;

/** The length of some bytes as it stands before them. */
export function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(bytes.length);
  return length;
}
