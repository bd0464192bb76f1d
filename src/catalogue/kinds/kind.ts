import type { FaultCode } from '../faults.ts';

/** What a check may know of the world. Nothing else: a kind reads no clock and no database. */
export interface KindContext {
  /** The present day as `yyyy-mm-dd`, in the zone the caller of the check finds right. */
  readonly today: string;
}

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
  /** The reference's pattern for the whole text, with the `u` flag; null when only `check` decides. */
  readonly pattern: RegExp | null;
  /** The pattern as published, where ours differs; a comment beside it gives the reason. */
  readonly published: string | null;
  /** True: '' is a value and stored. False: '' means "not sent". */
  readonly emptyIsValue: boolean;
  /** True: surrounding white space is removed before the pattern applies. */
  readonly trim: boolean;
  /** JSON types taken besides strings: a number as its decimal digits, a boolean as 1 or 0. */
  readonly accepts: readonly ('number' | 'boolean')[];
  /** With how many digits a number is read at least, since JSON writes none with leading zeros. */
  readonly digitsMin: number;
  /** The kind's own rule, asked after the pattern: a real date, a real country. Null means no fault. */
  readonly check: (text: string, context: KindContext) => FaultCode | null;
  /** The form that is stored and shown. Identity for most kinds. */
  readonly stored: (text: string) => string;
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

/** What a kind's file writes down; `defineKind` fills in the rest. */
export interface KindDefinition {
  readonly name: string;
  readonly description: string;
  readonly pattern: RegExp | null;
  readonly published?: string;
  readonly emptyIsValue?: boolean;
  readonly trim?: boolean;
  readonly accepts?: readonly ('number' | 'boolean')[];
  readonly digitsMin?: number;
  readonly check?: Kind['check'];
  readonly stored?: Kind['stored'];
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
    trim: definition.trim ?? false,
    accepts: definition.accepts ?? [],
    digitsMin: definition.digitsMin ?? 1,
    check: (text, context) => {
      if (!isStorable(text)) return 'unstorableText';
      return check?.(text, context) ?? null;
    },
    stored: definition.stored ?? same,
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

/** The outcome of reading one text: the form to store, or the fault to answer. */
export type Reading =
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: FaultCode };

/**
 * Reads one text as a kind: Unicode NFC, trimmed where the kind says so, pattern, own rule, stored form.
 * Whether '' means "not sent" is decided before, with `emptyIsValue`: this function judges what it is given.
 */
export function readText(kind: Kind, raw: string, context: KindContext = withoutDay): Reading {
  const normal = ascii.test(raw) ? raw : raw.normalize('NFC');
  const text = kind.trim ? normal.trim() : normal;
  if (kind.pattern !== null && !kind.pattern.test(text)) return { text: null, fault: 'pattern' };
  const fault = kind.check(text, context);
  return fault === null ? { text: kind.stored(text), fault: null } : { text: null, fault };
}

/** For kinds that depend on no day. Throws where one does: its check would be wrong in silence. */
export const withoutDay: KindContext = {
  get today(): string {
    throw new Error('a kind that depends on the day was read without one');
  },
};

/** What NFC leaves as it is, which most texts are. */
const ascii = /^[\x20-\x7e]*$/u;

function same(text: string): string {
  return text;
}
