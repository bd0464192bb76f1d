import { isDeepStrictEqual } from 'node:util';
import { isSealed } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { shownColumn } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import { type Input, maybeShown } from '../derive/read-input.ts';
import type { ChangeContext } from './change-context.ts';

/**
 * An input without the members that say what an answer shows of the row already, so that what was read can be sent back:
 * the mask of a sealed value, null where there is no value, or where the call hides free data, and a value that was taken
 * before there was a rule against it. What such a member says otherwise is put into the input, and its faults into the context.
 * `open`: the row's sealed values, by field.
 */
export function withoutShown(
  resource: Resource,
  input: Input,
  row: Row,
  { faults, hidesFreeData }: Pick<ChangeContext, 'faults' | 'hidesFreeData'>,
  open: () => Readonly<Record<string, string | null>>,
): Input {
  const { [maybeShown]: members, ...said } = input;
  if (!members) return input;
  const read: Input = said;
  for (const { name, sent, value, faults: found } of members) {
    const field = resource.fields[name]!;
    const isHidden = sent === null && hidesFreeData && field.type === 'object';
    if (isHidden || isDeepStrictEqual(sent, row[shownColumn(resource, name)] ?? null)) continue;
    // One who may see a sealed value in clear sends that back.
    if (isSealed(field) && sent !== null && sent === open()[name]) continue;
    faults.push(...found);
    if (value !== undefined) read[name] = value;
  }
  return read;
}
