/** A message was not taken over. The name of the failure is fit for a log: it repeats nothing of the message. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
  /** Kind and code, such as `EENVELOPE 550`. */
  readonly kind: string;
  /** Whether another attempt would fail in the same way. */
  readonly isFinal: boolean;

  constructor(kind: string, isFinal: boolean) {
    super(kind);
    this.kind = kind;
    this.isFinal = isFinal;
  }

  /** By which logs and the list of jobs name the failure. */
  get code(): string {
    return this.kind;
  }
}
