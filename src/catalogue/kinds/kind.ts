export interface Kind {
  readonly name: string;
  readonly pattern: RegExp | null;
  readonly emptyIsValue: boolean;
  readonly trim?: boolean;
  readonly check?: (t: string, c: { today: string }) => string | null;
  readonly canonical?: (t: string) => string;
}
