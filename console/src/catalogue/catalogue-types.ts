import type { components } from '../../../sdk/src/generated/types.ts';

type Schemas = components['schemas'];

/** A field of a resource: what it is called, what it holds and who writes it. */
export type CatalogueField = Schemas['catalogue.field'];
/** An object of a user, with its fields. */
export type CatalogueResource = Schemas['catalogue.resource'];
/** An operation that the operator may carry out. */
export type CatalogueOperation = Schemas['catalogue.operation'];
/** Something that a programme decides for itself. */
export type CatalogueSetting = Schemas['catalogue.setting'];
/** What access rules are written with. */
export type RuleFacts = Schemas['catalogue.rules'];
/** A code and what it is called. */
export type CatalogueCode = Schemas['catalogue.code'];

/** What the API is, as the server tells it, by name. */
export interface Catalogue {
  readonly resources: ReadonlyMap<string, CatalogueResource>;
  readonly codes: ReadonlyMap<string, readonly CatalogueCode[]>;
  readonly kinds: ReadonlyMap<string, Schemas['catalogue.kind']>;
  readonly operations: readonly CatalogueOperation[];
  readonly inquiries: ReadonlyMap<string, Schemas['catalogue.inquiry']>;
  readonly countries: readonly Schemas['catalogue.country'][];
  readonly rules: RuleFacts;
  readonly settings: readonly CatalogueSetting[];
  readonly scopes: readonly Schemas['catalogue.scope'][];
  readonly roles: readonly Schemas['catalogue.role'][];
  /** What the history says, as it is kept and as it is said here. */
  readonly notes: readonly Schemas['catalogue.note'][];
  /** What operations do that the log of operators tells of, by id. */
  readonly activities: ReadonlyMap<string, string>;
  /** What else it tells of: what happened to accounts and sessions. */
  readonly account_activities: readonly string[];
}
