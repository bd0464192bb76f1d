import { Text } from '@mantine/core';

/** What is wrong with a rule, and where: `info.value`. */
export interface RuleFault {
  readonly path: string;
  readonly text: string;
}

interface OtherFaultsProps {
  readonly faults: readonly RuleFault[];
  /** The paths that have a field. */
  readonly claimed: ReadonlySet<string>;
}

/** What is wrong with a rule as a whole, with a part, or with a member that no field asks for. */
export function OtherFaults({ faults, claimed }: OtherFaultsProps) {
  const others = faults.filter(({ path }) => !claimed.has(path));
  const byWords = new Map(
    others.map(({ path, text }) => [/[.\]]/u.test(path) ? `${path}: ${text}` : text, 0]),
  );
  return [...byWords.keys()].map((words) => (
    <Text key={words} size="sm" c="var(--mantine-color-error)" role="alert">
      <bdi>{words}</bdi>
    </Text>
  ));
}
