import { randomUUID } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { errors } from '../catalogue/errors.ts';
import { attachment } from '../catalogue/resources/document.ts';
import type { SentContent } from '../files/sent-content.ts';
import { memberIn } from '../objects.ts';
import { Base64Decoder } from './base64-decoder.ts';

/** An object or a list that the body is in the middle of. */
interface Frame {
  readonly isList: boolean;
  /** The name before the value that comes; null for one that no path has. */
  key: string | null;
  /** Whether the next text is a name. */
  expectsKey: boolean;
}

/** Where the contents of files stand: names of members, and null for an entry of a list. */
const contentPaths: readonly (readonly (string | null)[])[] = [
  [attachment.name, null, 'content'],
  ['documents', null, attachment.name, null, 'content'],
];
const depthMax = 5;
const keyLengthMax = 16;
/** As many as there may be; further ones stay as they are. */
const contentsMax = 100;
/** Texts up to this length stay as they are. */
const shortBytes = 1024;

const [quote, backslash] = [0x22, 0x5c];

/**
 * The text of a JSON body without the contents of files, which are decoded as they come: in the place of each stands a mark, and
 * `restore` puts what was decoded there once the rest is parsed. A body of 27 MiB of text would be there three times otherwise, and the
 * collector of garbage would be late. What is no base64 from its beginning on stays text. A body that is no JSON is none afterwards.
 *
 * It counts what has come as Fastify's reader of bodies wants it (`receivedEncodedLength`). Fails with bodyTooLarge.
 */
export class ContentCutter extends Transform {
  receivedEncodedLength = 0;
  readonly #bytesMax: number;
  readonly #announced: number;
  readonly #mark = randomUUID();
  readonly #contents = new Map<string, SentContent>();
  readonly #frames: Frame[] = [];
  /** What is to be passed on of the chunk that is read, and from where on nothing of it is among that. */
  readonly #pieces: Buffer[] = [];
  #from = 0;
  /** How many contents have begun. */
  #seen = 0;
  /** Objects and lists that are deeper than any content. */
  #deeper = 0;
  #out: Buffer | null = null;
  #outEnd = 0;
  #state: 'structure' | 'text' | 'key' | 'content' | 'base64' = 'structure';
  /** The last byte was a backslash that takes the next one's meaning. */
  #isEscaped = false;
  #key = '';
  /** The beginning of a content, or bytes of one of which an escape has not come as a whole. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #decoder: Base64Decoder | null = null;

  /** `bytesMax`: how many bytes the body may have; `announced`: how many it says that it has. */
  constructor({ bytesMax, announced }: { readonly bytesMax: number; readonly announced: number }) {
    super();
    this.#bytesMax = bytesMax;
    this.#announced = announced;
  }

  /** The contents that were decoded put into the parsed body. */
  restore(body: unknown): unknown {
    if (this.#contents.size === 0) return body;
    for (const path of contentPaths) this.#restoreAt(body, path);
    return body;
  }

  #restoreAt(value: unknown, [step, ...further]: readonly (string | null)[]): void {
    if (typeof value !== 'object' || value === null) return;
    if (step === null) {
      if (Array.isArray(value)) for (const entry of value) this.#restoreAt(entry, further);
      return;
    }
    if (step === undefined || !Object.hasOwn(value, step)) return;
    const found = memberIn(value, step);
    if (further.length > 0) this.#restoreAt(found, further);
    else if (typeof found === 'string') Object.assign(value, { [step]: this.#contents.get(found) ?? found });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.receivedEncodedLength > this.#bytesMax) {
      done(errors.bodyTooLarge({ maximum: this.#bytesMax }));
      return;
    }
    this.#from = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#state === 'structure') at = this.#readStructure(chunk, at);
      else if (this.#state === 'content' || this.#state === 'base64') at = this.#takeContent(chunk, at);
      else at = this.#readText(chunk, at);
    }
    this.#passTo(chunk, chunk.length);
    // One piece, however many there are: whoever reads them keeps each.
    const pieces = this.#pieces.splice(0);
    done(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
  }

  override _flush(done: TransformCallback): void {
    // What ends in the middle of a text is no JSON.
    for (const held of this.#held) this.push(held);
    done();
  }

  /** Passes on what has come of a chunk before a place and was not passed on yet. */
  #passTo(chunk: Buffer, to: number): void {
    if (to > this.#from) this.#pieces.push(chunk.subarray(this.#from, to));
    this.#from = to;
  }

  /** Reads what stands between texts, up to the beginning of one. Returns where what follows begins. */
  #readStructure(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (byte !== quote) this.#follow(byte);
      else {
        this.#beginText();
        if (this.#state === 'content') this.#passTo(chunk, at + 1);
        return at + 1;
      }
    }
    return chunk.length;
  }

  #follow(byte: number): void {
    const frame = this.#deeper > 0 ? undefined : this.#frames.at(-1);
    switch (String.fromCharCode(byte)) {
      case '{':
      case '[':
        if (this.#deeper > 0 || this.#frames.length === depthMax) this.#deeper += 1;
        else this.#frames.push({ isList: byte === 0x5b, key: null, expectsKey: byte === 0x7b });
        break;
      case '}':
      case ']':
        if (this.#deeper > 0) this.#deeper -= 1;
        else this.#frames.pop();
        break;
      case ':':
        if (frame) frame.expectsKey = false;
        break;
      case ',':
        if (frame) frame.expectsKey = !frame.isList;
        break;
    }
  }

  #beginText(): void {
    const frame = this.#deeper > 0 ? undefined : this.#frames.at(-1);
    this.#key = '';
    if (frame?.expectsKey) this.#state = 'key';
    else this.#state = this.#isContent() ? 'content' : 'text';
  }

  /** Whether the value that begins is the content of a file. */
  #isContent(): boolean {
    if (this.#deeper > 0 || this.#seen === contentsMax) return false;
    const isOne = contentPaths.some(
      (path) =>
        path.length === this.#frames.length &&
        path.every((name, depth) => {
          const { isList, key } = this.#frames[depth]!;
          return name === null ? isList : !isList && key === name;
        }),
    );
    if (isOne) this.#seen += 1;
    return isOne;
  }

  /** Reads a text, up to its end. Returns where what follows begins. */
  #readText(chunk: Buffer, from: number): number {
    const end = this.#endOfText(chunk, from);
    const to = end < 0 ? chunk.length : end + 1;
    if (this.#state === 'key' && this.#key.length <= keyLengthMax)
      this.#key += chunk.toString('latin1', from, Math.min(end < 0 ? to : end, from + keyLengthMax + 1));
    if (end >= 0) this.#endText();
    return to;
  }

  #endText(): void {
    const frame = this.#frames.at(-1);
    // One that is written with escapes is none of the names that are looked for.
    if (this.#state === 'key' && frame) frame.key = this.#key.length > keyLengthMax ? null : this.#key;
    this.#state = 'structure';
  }

  /** Where the quote stands that ends a text; -1 where that has not come. */
  #endOfText(chunk: Buffer, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    for (;;) {
      const end = chunk.indexOf(quote, at);
      const to = end < 0 ? chunk.length : end;
      let before = to;
      while (before > at && chunk[before - 1] === backslash) before -= 1;
      this.#isEscaped = (to - before) % 2 === 1;
      if (end < 0 || !this.#isEscaped) return end;
      at = end + 1;
    }
  }

  /** Takes a content, up to its end. Returns where what follows begins. */
  #takeContent(chunk: Buffer, from: number): number {
    const end = this.#endOfText(chunk, from);
    const part = chunk.subarray(from, end < 0 ? chunk.length : end);
    this.#hold(part);
    if (this.#state === 'content') this.#decideOnContent(end >= 0);
    if (this.#state === 'base64') this.#decode(end >= 0);
    this.#from = end < 0 ? chunk.length : end;
    if (end < 0) return chunk.length;
    if (this.#state === 'base64') this.#endContent();
    this.#endText();
    return end + 1;
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    this.#held.push(part);
    this.#heldBytes += part.length;
  }

  #takeHeld(): Buffer {
    const held = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  /** Once enough of a content has come: whether it is decoded, or stays text. */
  #decideOnContent(isWhole: boolean): void {
    const isLong = this.#heldBytes > shortBytes;
    if (!isLong && !isWhole) return;
    const beginning = this.#takeHeld();
    if (isLong && /^[A-Za-z0-9+/=\\]+$/.test(beginning.toString('latin1', 0, shortBytes))) {
      // Only what is written of it takes memory.
      this.#out ??= Buffer.allocUnsafeSlow(Math.ceil((this.#announced * 3) / 4));
      this.#decoder = new Base64Decoder(this.#out, this.#outEnd);
      this.#state = 'base64';
      this.#hold(beginning);
    } else {
      this.#pieces.push(beginning);
      this.#state = 'text';
    }
  }

  #decode(isWhole: boolean): void {
    const bytes = this.#takeHeld();
    const text = bytes.toString('latin1');
    if (this.#decoder!.writeWhole(text)) return;
    // An escape of which a part has not come waits for the rest.
    const cut = isWhole ? null : /\\(?:u[^\\]{0,3})?$/.exec(text);
    const to = cut && isOpenEscape(text, cut.index) ? cut.index : text.length;
    this.#hold(bytes.subarray(to));
    this.#write(text.slice(0, to));
  }

  /** Has the decoder take characters as JSON writes them. */
  #write(text: string): void {
    try {
      this.#decoder!.write(JSON.parse(`"${text}"`));
    } catch {
      // Whatever parses the rest refuses it for this.
      this.#pieces.push(Buffer.of(0));
    }
  }

  #endContent(): void {
    const name = `${this.#mark} ${this.#contents.size}`;
    this.#contents.set(name, this.#decoder!.finish());
    this.#outEnd = this.#decoder!.end;
    this.#decoder = null;
    this.#pieces.push(Buffer.from(name));
  }
}

/** Whether the backslash at a place begins an escape, and is none that was escaped itself. */
function isOpenEscape(text: string, at: number): boolean {
  let before = at;
  while (before > 0 && text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 0;
}
