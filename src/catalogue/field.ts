import type { Entity, EntityData } from './codes.ts';
import type { Kind } from './kinds/kind.ts';
import type { ListName } from './list-names.ts';
import type { ProgramSettings } from './program-settings.ts';
import type { Resource } from './resource.ts';

/**
 * How a verb treats a field (reference, data object): `R` required, `O` optional, `C` conditional: read like
 * `O`, and which call needs it depends on other values, `OP` optional for a privileged caller and ignored from anyone else,
 * `NA` not an input: ignored, never an error.
 */
export type VerbStatus = (typeof verbStatuses)[number];

/** Every way in which a verb may treat a field. */
export const verbStatuses = ['R', 'O', 'C', 'OP', 'NA'] as const;

/** What at most one live user of a programme may have, or one pair of users. */
export type ClaimKind = 'email' | 'phone' | 'login' | 'relationship';

/** The statuses of the four verbs, in the order POST PUT GET DELETE: `'R O NA NA'`. A misspelt word does not compile. */
export type VerbStatuses = `${VerbStatus} ${VerbStatus} ${VerbStatus} ${VerbStatus}`;

/** The four verbs of the reference, in the order its table lists them. */
export type Verb = 'post' | 'put' | 'get' | 'delete';

/**
 * How a value is protected. `masked`: sealed at rest, shown by its mask. `encrypted`: sealed at rest, never shown
 * but as a handle. `hashed`: only a password hash is kept. `discarded`: checked, then thrown away.
 * The last two are the reference's "Wiped" and are always answered as `____`.
 */
export type Protection = 'masked' | 'encrypted' | 'hashed' | 'discarded';

/** Which characters of a masked value stay visible (reference README, "Masked"). */
export interface Mask {
  readonly first: number;
  readonly last: number;
  /** The shortest value for which this holds; of a shorter one at most half is shown. */
  readonly from: number;
}

/**
 * Where an answered value comes from. `column`: the row's own column. `created`, `updated`: the row's two UTC
 * instants. `server`, `client`: the creation instant in the server's or the caller's zone. `constant`: always the
 * same. `id`, `sourceId`: the row's own number, and the source id of the call that made it. `same`: that of the field that `as` names. `lookup`: worked out from another column by the resource's own rule file. `none`: an input that is never answered.
 */
export type Source =
  | 'column'
  | 'created'
  | 'updated'
  | 'server'
  | 'client'
  | 'constant'
  | 'id'
  | 'sourceId'
  | 'same'
  | 'lookup'
  | 'none';

/**
 * Who may write a field, where that is not what its verb status says. `server`: never an input, the server or a
 * later review decides. `privileged`: as `OP` on every verb, so that nobody marks their own data as verified.
 */
export type Writer = 'server' | 'privileged';

/** A setting of a programme that lists the only values it allows; null allows all. */
export type AllowingSetting = {
  [Name in keyof ProgramSettings]: ProgramSettings[Name] extends readonly string[] | null
    ? null extends ProgramSettings[Name]
      ? Name
      : never
    : never;
}[keyof ProgramSettings];

/** With which other fields of its resource a field differs between the entries of a user. */
export type Distinct =
  | true
  | {
      readonly with: readonly string[];
      /** A field by which alone two entries differ where both have a value there: what is said here is then not asked. */
      readonly unless?: string;
      /** The kind of the claim that holds the combination in the programme, for entries that lie with two users. */
      readonly claim?: ClaimKind;
    };

/** What is known about every field of the data object, whatever it holds: said once. */
interface CommonField {
  readonly on: Readonly<Record<Verb, VerbStatus>>;
  readonly source: Source;
  readonly constant?: string | number | null;
  /** The stored field of the same resource that is answered under this name as well. */
  readonly as?: string;
  /** The value of an entry whose creator said nothing; absent: null. */
  readonly otherwise?: string | number;
  readonly protect?: Protection;
  readonly mask?: Mask;
  /** `exact`: a keyed hash of the canonical value stands beside the sealed one. */
  readonly search?: 'exact';
  readonly writer?: Writer;
  /** Unique per programme among live users, in its canonical form; the word is the kind of the claim. */
  readonly unique?: ClaimKind;
  /**
   * Differs between the live entries of a user: by itself, or together with the fields that are named, of which two that are
   * absent are equal. An entry without a value of the field itself is not compared. Sealed values are compared by their
   * keyed hash (`search: 'exact'`), and a `unique` value in its canonical form.
   */
  readonly distinct?: Distinct;
  /**
   * The part of its resource that history names where only fields of that part have changed. Absent: none, but for fields of
   * the names `status` and `verification_status`, which are parts unless they say `entityData.whole`.
   */
  readonly part?: EntityData;
  /** What the history names for a change of the part, where that is not the resource. */
  readonly partOf?: Entity;
  /** Part of what a verification proves: another value ends the verification. */
  readonly proven?: true;
  /** The list of the same user whose live entry the value names by its id. */
  readonly refersTo?: ListName;
  /** The setting of the programme that lists the only values allowed. Values taken before it was set remain. */
  readonly allowedBy?: AllowingSetting;
  /**
   * The day on which the value must have been in use, where its kind knows values that went out of use (`ends`): that of the
   * entry's `creation`, which an import brings along, or that of another field. Absent: the day of the call. A value that
   * stands already stays.
   */
  readonly inUseOn?: string;
  /** Another name under which the samples send the same value. */
  readonly alias?: string;
  readonly description?: string;
}

/** A field that holds one value. */
export interface ValueField extends CommonField {
  readonly kind: Kind;
  /** The JSON type of the answer, whatever type came in. */
  readonly type: 'string' | 'integer' | 'boolean';
}

/** A field that holds an object: one of the catalogue, or free data of the caller's own. */
export interface ObjectField extends CommonField {
  readonly type: 'object';
  /** The object this member holds; absent: any JSON object within the limits of `customField`. */
  readonly of?: () => Resource;
}

/** One field of the data object: everything that is known about it. */
export type Field = ValueField | ObjectField;

export type Fields = Readonly<Record<string, Field>>;

/** Whether a field's value lies in the row's sealed envelope. */
export function isSealed({ protect }: Field): boolean {
  return protect === 'masked' || protect === 'encrypted';
}

type CommonWords = Partial<Omit<CommonField, 'on'>>;
type ValueWords = CommonWords & { readonly type?: 'integer' | 'boolean' };

/** What a declaration says, kept by the types, so that the rows and inputs of a resource are typed by its fields (rows.ts). */
type Said<S extends VerbStatuses, W> = {
  readonly on: { readonly post: PostOf<S> };
  readonly source: W extends { readonly source: infer Said extends Source } ? Said : 'column';
} & Pick<W, keyof W & ('protect' | 'otherwise' | 'writer' | 'unique')>;

type PostOf<S> = S extends `${infer Post extends VerbStatus} ${string}` ? Post : never;

/**
 * Declares a field with one value. `statuses` are the reference's four statuses in its order: POST PUT GET DELETE,
 * for example `'R O NA NA'`.
 */
export function field<const S extends VerbStatuses, const W extends ValueWords = object>(
  kind: Kind,
  statuses: S,
  words?: W,
) {
  return { kind, on: readStatuses(statuses), type: 'string', source: 'column', ...words } as ValueField &
    Said<S, W> & { readonly type: W['type'] extends 'integer' | 'boolean' ? W['type'] : 'string' };
}

/** Declares a member that holds another object of the catalogue, or a list of them. */
export function member(of: () => Resource, statuses: VerbStatuses, words?: CommonWords): ObjectField {
  return { of, on: readStatuses(statuses), type: 'object', source: 'column', ...words };
}

/** Declares a member that holds any JSON object. */
export function freeObject<const S extends VerbStatuses, const W extends CommonWords = object>(
  statuses: S,
  words?: W,
) {
  return { on: readStatuses(statuses), type: 'object', source: 'column', ...words } as ObjectField &
    Said<S, W>;
}

/** What a view of a list may say otherwise of a field (`viewOf`). */
export interface FieldChange {
  readonly on?: VerbStatuses;
  readonly kind?: Kind;
  readonly writer?: Writer;
}

/** The field with what is said otherwise of it. */
export function otherwise(base: Field, change?: FieldChange): Field {
  if (!change) return base;
  const { on, ...words } = change;
  return { ...base, ...words, ...(on && { on: readStatuses(on) }) };
}

function readStatuses(statuses: VerbStatuses): Readonly<Record<Verb, VerbStatus>> {
  const words = statuses.split(' ');
  const [post, put, get, del] = words.flatMap((word) => verbStatuses.filter((status) => status === word));
  return { post: post!, put: put!, get: get!, delete: del! };
}
