import type { FaultCode } from '../faults.ts';
import type { MessageParams } from '../text.ts';

/** What a check may know of the world. Nothing else: a kind reads no clock and no database. */
export interface KindContext {
  /** The latest day, `yyyy-mm-dd`, that it is anywhere on earth (src/time/days.ts): what is later is in the future. */
  readonly today: string;
}

/**
 * A JSON value that is read as a text: a number as JSON writes it, a whole number from 0 on as its digits (for texts, of which
 * clients send those that look like numbers as numbers), a boolean as 1 or 0.
 */
export type TakenType = 'number' | 'digits' | 'boolean';

/**
 * What is wrong with a text, where the message of the fault has `{placeholders}`: `{ fault: 'ibanLength', params: { length:
 * 23, … } }`. `params` say where, how many and what would be right, and never hold a value: a kind does not know whether
 * its field is protected.
 */
export interface KindFault {
  readonly fault: FaultCode;
  readonly params: MessageParams;
}

/** What a kind finds wrong: a fault, with values for its message where it has placeholders. Null means nothing. */
export type Finding = FaultCode | KindFault | null;

/** Says of a text that does not fit the pattern what is wrong with it and what would be right. */
export type Explain = (sent: string) => FaultCode | KindFault;

/** The JSON Schema fragment of a kind, as OpenAPI 3.1 takes it. */
export interface KindSchema {
  readonly type: 'string';
  readonly description: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly examples?: readonly string[];
}

/** The end of a value that was in use once, such as a currency that was withdrawn. */
export interface Ending {
  /** The last day on which it was in use, `yyyy-mm-dd`; '' where it never was. */
  readonly lastDay: string;
  /** The fault of the value on a later day. */
  readonly fault: FaultCode;
}

/** A hint for property tests. Every text it describes is accepted by its kind. */
export type Generator =
  | { readonly oneOf: readonly string[] }
  | {
      /** Characters that may stand first; `characters` when absent. */
      readonly first?: string;
      readonly characters: string;
      /** Length in characters, both ends included. */
      readonly minimum: number;
      readonly maximum: number;
    };

/**
 * One kind of value: what a text must look like to be an email address, a day, a country. Values arrive as
 * text; `accepts` says which other JSON types are read as text first.
 */
export interface Kind {
  /** `email-address`; also how errors and the documentation call it. */
  readonly name: string;
  /** What the whole text must look like as it is sent, with the `u` flag; null when only `check` decides. */
  readonly pattern: RegExp | null;
  /** The pattern as published, where ours differs; a comment beside it gives the reason. */
  readonly published: string | null;
  /** True: '' is a value and stored. False: '' means "not sent". */
  readonly emptyIsValue: boolean;
  /** The text that `check` sees, of one that fits the pattern: Unicode NFC where the kind says nothing else. */
  readonly clean: (sent: string) => string;
  /** What is taken besides strings. */
  readonly accepts: readonly TakenType[];
  /** With how many digits a number is read at least, since JSON writes none with leading zeros. */
  readonly digitsMin: number;
  /**
   * The kind's own rule, asked after the pattern: a real date, a real country. Sees the clean text, and the text as it was sent
   * for the positions that a fault names. Null means no fault.
   */
  readonly check: (text: string, context: KindContext, sent: string) => Finding;
  /** What is wrong with a text, as it was sent, that does not fit the pattern; null where there is no pattern. */
  readonly explain: Explain | null;
  /** The form that is stored and shown. Identity for most kinds. */
  readonly stored: (text: string) => string;
  /**
   * When a value in its stored form went out of use; null for one that is in use. `check` accepts both: whether one that
   * went may stand is a matter of the field (`inUseOn`), since what is stored already stays.
   */
  readonly ends: ((stored: string) => Ending | null) | null;
  /** The form compared for uniqueness and exact search; never shown. */
  readonly canonical: (text: string) => string;
  /**
   * The canonical forms of earlier versions, oldest first. What was stored is found by them until it has been recomputed
   * (src/search/derived-kinds.ts); those of before are never changed.
   */
  readonly formerCanonical: readonly ((text: string) => string)[];
  readonly schema: KindSchema;
  /** Accepted texts, the reference's own example first where it is a valid one. */
  readonly examples: readonly string[];
  /** Refused texts, each one character or one rule away from an accepted one. */
  readonly nearMisses: readonly string[];
  readonly generate: Generator;
}

/** What a kind's file writes down; `defineKind` fills in the rest. Whoever has a pattern says what does not fit it. */
export type KindDefinition = KindBasics &
  (
    | { readonly pattern: RegExp; readonly explain: Explain }
    | { readonly pattern: null; readonly explain?: undefined }
  );

interface KindBasics {
  readonly name: string;
  readonly description: string;
  readonly published?: string;
  readonly emptyIsValue?: boolean;
  readonly clean?: Kind['clean'];
  readonly accepts?: readonly TakenType[];
  readonly digitsMin?: number;
  readonly check?: Kind['check'];
  readonly stored?: Kind['stored'];
  readonly ends?: Kind['ends'];
  readonly canonical?: Kind['canonical'];
  readonly formerCanonical?: Kind['formerCanonical'];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly examples: readonly string[];
  readonly nearMisses: readonly string[];
  readonly generate?: Generator;
}

/**
 * Completes a definition. Every kind refuses text that PostgreSQL cannot hold (NUL, half a surrogate pair):
 * most published patterns would let it through, and the database would answer with an error of its own.
 */
export function defineKind(definition: KindDefinition): Kind {
  const { name, pattern, examples, nearMisses, check } = definition;
  const schema: KindSchema = {
    type: 'string',
    description: definition.description,
    ...(definition.format === undefined ? {} : { format: definition.format }),
    ...(pattern === null ? {} : { pattern: pattern.source }),
    ...(definition.minLength === undefined ? {} : { minLength: definition.minLength }),
    ...(definition.maxLength === undefined ? {} : { maxLength: definition.maxLength }),
    examples,
  };
  return {
    name,
    pattern,
    published: definition.published ?? null,
    emptyIsValue: definition.emptyIsValue ?? false,
    clean: definition.clean ?? composed,
    accepts: definition.accepts ?? [],
    digitsMin: definition.digitsMin ?? 1,
    check: (text, context, sent) => {
      if (!isStorable(text)) return 'unstorableText';
      return check?.(text, context, sent) ?? null;
    },
    explain: definition.explain ?? null,
    stored: definition.stored ?? same,
    ends: definition.ends ?? null,
    canonical: definition.canonical ?? definition.stored ?? same,
    formerCanonical: definition.formerCanonical ?? [],
    schema,
    examples,
    nearMisses,
    generate: definition.generate ?? { oneOf: examples },
  };
}

/** Whether PostgreSQL can hold a text: it knows no NUL character and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The outcome of reading one text: the form to store, or the fault to answer with the values of its placeholders. */
export type Reading =
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: FaultCode; readonly params: MessageParams };

/**
 * Reads one text as a kind: the pattern, of what was sent; then the clean text, by the kind's own rule; its stored form.
 * Whether '' means "not sent" is decided before, with `emptyIsValue`: this function judges what it is given.
 */
export function readText(kind: Kind, raw: string, context: KindContext = withoutDay): Reading {
  const explain = kind.pattern?.test(raw) === false ? kind.explain : null;
  const text = explain ? raw : kind.clean(raw);
  const finding = explain
    ? isStorable(raw)
      ? explain(raw)
      : 'unstorableText'
    : kind.check(text, context, raw);
  if (finding === null) return { text: kind.stored(text), fault: null };
  return { text: null, ...(typeof finding === 'string' ? { fault: finding, params: {} } : finding) };
}

/** For kinds that depend on no day. Throws where one does: its check would be wrong in silence. */
export const withoutDay: KindContext = {
  get today(): string {
    throw new Error('a kind that depends on the day was read without one');
  },
};

/** What NFC leaves as it is, which most texts are. */
const ascii = /^[\x20-\x7e]*$/u;

/** A text in Unicode NFC. */
export function composed(text: string): string {
  return ascii.test(text) ? text : text.normalize('NFC');
}

function same(text: string): string {
  return text;
}
