/** What an inquiry may be asked for that is in the data, by the parameter that asks for it. */
export type Samples = Readonly<
  Record<'last_name' | 'email' | 'country_code' | 'search_term', readonly string[]>
>;

/** A programme as a load sees it. */
export interface LoadProgram {
  readonly token?: string;
  /** Ids of the users that are there. */
  readonly userIds: Float64Array;
  /** What a peer calls its users, and the headers that it wants. */
  readonly names?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What inquiries ask for. */
  readonly samples?: Samples;
}

/** Whom a load is about. */
export interface Population {
  readonly programs: readonly LoadProgram[];
}
