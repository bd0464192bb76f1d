import { refusedInBase64 } from '../catalogue/kinds/index.ts';
import { SentContent } from '../files/sent-content.ts';

/**
 * Decodes base64 that comes in pieces into a buffer that is there already. Says of what is none the same as the kind `base64-content`
 * says of the whole text.
 */
export class Base64Decoder {
  readonly #out: Buffer;
  readonly #start: number;
  #end: number;
  /** Characters of a group of four that has not come as a whole. */
  #carry = '';
  /** How many characters have come, line breaks among them. */
  #count = 0;
  /** What may come: letters and padding; the rest of the padding; line breaks; nothing that would make it base64. */
  #state: 'letters' | 'padding' | 'over' | 'invalid' = 'letters';
  #paddings = 0;
  /** Where the first character stands that base64 does not have, from 1; 0 for nowhere. */
  #refusedAt = 0;

  /** `start`: where in `out` the content begins, which must have room for three bytes of four characters. */
  constructor(out: Buffer, start: number) {
    this.#out = out;
    this.#start = start;
    this.#end = start;
  }

  /** Where in the buffer another content may begin. */
  get end(): number {
    return this.#end;
  }

  /** Takes the next characters, whatever they are. */
  write(text: string): void {
    if (this.#refusedAt === 0) this.#take(text);
    this.#count += text.length;
  }

  /** The content, once all of it has come. */
  finish(): SentContent {
    if (this.#refusedAt > 0) return new SentContent(nothing, refusedInBase64(this.#refusedAt));
    if (this.#state === 'invalid' || this.#carry !== '')
      return new SentContent(nothing, refusedInBase64(null));
    return new SentContent(this.#out.subarray(this.#start, this.#end), null);
  }

  /** Takes the next characters where they are nothing but letters, as those of nearly all pieces; whether they were. Fast. */
  writeWhole(text: string): boolean {
    // Node takes these as well, or ends at them. All others it passes over, so that fewer bytes come of them.
    if (this.#state !== 'letters' || text.includes('=') || text.includes('-') || text.includes('_'))
      return false;
    const fill = this.#carry === '' ? 0 : Math.min(4 - this.#carry.length, text.length);
    const first = this.#carry + text.slice(0, fill);
    const whole = fill + Math.floor((text.length - fill) / 4) * 4;
    const rest = (first.length < 4 ? first : '') + text.slice(whole);
    const groups = first.length < 4 ? 0 : 1;
    const written =
      this.#out.write(groups === 1 ? first : '', this.#end, 'base64') +
      this.#out.write(text.slice(fill, whole), this.#end + groups * 3, 'base64');
    if (written !== groups * 3 + ((whole - fill) / 4) * 3 || notLetters.test(rest)) return false;
    this.#end += written;
    this.#carry = rest;
    this.#count += text.length;
    return true;
  }

  #take(text: string): void {
    const at = text.search(/[^A-Za-z0-9+/=\r\n]/);
    if (at >= 0) {
      this.#refusedAt = this.#count + at + 1;
      return;
    }
    for (const [part] of text.matchAll(/[A-Za-z0-9+/]+|=+|[\r\n]+/g)) this.#takePart(part);
  }

  /** Takes characters of one kind. */
  #takePart(part: string): void {
    const isBreak = part[0] === '\n' || part[0] === '\r';
    if (isBreak) {
      if (this.#state === 'padding') this.#state = 'over';
      return;
    }
    const isPadding = part[0] === '=';
    if (isPadding) this.#paddings += part.length;
    const isOut = isPadding ? this.#state === 'over' || this.#paddings > 2 : this.#state !== 'letters';
    if (isOut) this.#state = 'invalid';
    if (this.#state === 'invalid') return;
    if (isPadding) this.#state = 'padding';
    const sent = this.#carry + part;
    const whole = sent.length - (sent.length % 4);
    this.#carry = sent.slice(whole);
    this.#end += this.#out.write(sent.slice(0, whole), this.#end, 'base64');
  }
}

const nothing = Buffer.alloc(0);
const notLetters = /[^A-Za-z0-9+/]/;
