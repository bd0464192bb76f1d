import type { FaultDetail } from '../catalogue/errors.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import { memberIn } from '../objects.ts';

/** The greatest number that a user can have. */
export const userIdMax = 9_999_999_999;

/** Reads the parameters of a query, or the members of an object, one by one: faults are collected, what is absent or empty is undefined. */
export class ValueReader {
  readonly faults: FaultDetail[];
  readonly #sent: unknown;
  readonly #path: string;

  constructor(sent: unknown, faults: FaultDetail[], path = '$') {
    this.#sent = sent;
    this.faults = faults;
    this.#path = path;
  }

  /** What was sent under a name, of whatever type; null and the empty text count as not sent. */
  sent(name: string): unknown {
    const value = memberIn(this.#sent, name);
    return value === null || value === '' ? undefined : value;
  }

  /** A text as it was sent. */
  text(name: string): string | undefined {
    const value = this.sent(name);
    if (value === undefined || typeof value === 'string') return value;
    this.fault(name, { fault: 'wrongType', params: { expected: 'string', found: typeof value } });
    return undefined;
  }

  /** One of some words. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const sent = this.sent(name);
    const found = words.find((one) => one === sent);
    if (sent !== undefined && found === undefined)
      this.fault(name, { fault: 'unknownCode', params: { allowed: words.join(', ') } });
    return found;
  }

  /** A whole number in digits, as a number or a text. */
  number(name: string, minimum: number, maximum: number): number | undefined {
    const sent = this.sent(name);
    if (sent === undefined) return undefined;
    const isSpelt =
      (typeof sent === 'string' || typeof sent === 'number') && /^[0-9]{1,15}$/u.test(`${sent}`);
    if (isSpelt && Number(sent) >= minimum && Number(sent) <= maximum) return Number(sent);
    this.fault(name, { fault: 'outOfRange', params: { minimum, maximum } });
    return undefined;
  }

  /** A value of a kind that is written as text. */
  kind(name: string, kind: keyof typeof kinds): string | undefined {
    const sent = this.text(name);
    if (sent === undefined) return undefined;
    const { text, ...found } = readText(kinds[kind], sent);
    if (found.fault) this.fault(name, found);
    return text ?? undefined;
  }

  /** Notes what is wrong with a member. */
  fault(name: string, found: Omit<FaultDetail, 'path'>): void {
    this.faults.push({ path: `${this.#path}.${name}`, ...found });
  }
}
