/** The cost of one Argon2id hash (RFC 9106). */
export interface HashParameters {
  /** Memory in KiB. */
  readonly memoryKibibytes: number;
  /** Passes over the memory. */
  readonly passes: number;
  /** Lanes; each could be filled by a thread of its own, but a hash process has only one. */
  readonly lanes: number;
}

/** 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet. */
export const defaultHashParameters: HashParameters = { memoryKibibytes: 19_456, passes: 2, lanes: 1 };
