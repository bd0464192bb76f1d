import type { Resource } from '../catalogue/resource.ts';
import { shownColumn } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import { type Input, maybeShown } from '../derive/read-input.ts';
import type { ChangeContext } from './change-context.ts';

/**
 * An input without the members that say what an answer shows of the row already, so that what was read can be sent back:
 * the mask of a sealed value, and null where there is no value, or where the call hides free data. What such a member
 * says otherwise is put into the input, and its faults into the context.
 */
export function withoutShown(
  resource: Resource,
  input: Input,
  row: Row,
  { faults, hidesFreeData }: Pick<ChangeContext, 'faults' | 'hidesFreeData'>,
): Input {
  const members = input[maybeShown];
  if (!members) return input;
  const read: Input = { ...input };
  for (const { name, sent, value, faults: found } of members) {
    const isHidden = sent === null && hidesFreeData && resource.fields[name]!.type === 'object';
    if (isHidden || sent === (row[shownColumn(resource, name)] ?? null)) continue;
    faults.push(...found);
    if (value !== undefined) read[name] = value;
  }
  return read;
}
