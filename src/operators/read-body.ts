import type { FaultDetail } from '../catalogue/errors.ts';
import { isStorable, kinds, type kinds as kindsOf, readText as readKind } from '../catalogue/kinds/index.ts';
import { isPlainObject, memberIn } from '../objects.ts';

/** No text that an operator sends is longer. */
const lengthMax = 1000;

/** A member of a body that is an object. */
export function readMember(
  body: unknown,
  name: string,
  faults: FaultDetail[],
): Readonly<Record<string, unknown>> {
  const sent = memberIn(body, name);
  if (isPlainObject(sent)) return sent;
  faults.push({ path: `$.${name}`, fault: sent === undefined ? 'required' : 'notObject' });
  return {};
}

/** A text that must be there, as it was sent. */
export function readText(
  sent: unknown,
  path: string,
  name: string,
  faults: FaultDetail[],
): string | undefined {
  const value = memberIn(sent, name);
  const at = `${path}.${name}`;
  if (value === undefined || value === null || value === '') faults.push({ path: at, fault: 'required' });
  else if (typeof value !== 'string')
    faults.push({ path: at, fault: 'wrongType', params: { expected: 'string', found: typeof value } });
  else if (value.length > lengthMax)
    faults.push({ path: at, fault: 'tooLong', params: { maximum: lengthMax } });
  else if (!isStorable(value)) faults.push({ path: at, fault: 'pattern', params: { kind: 'text' } });
  else return value;
  return undefined;
}

/** A text of a kind; undefined where none was sent, unless it must be there. */
export function readOfKind(
  sent: unknown,
  path: string,
  name: string,
  kind: keyof typeof kindsOf,
  faults: FaultDetail[],
  { isRequired = false } = {},
): string | undefined {
  const value = memberIn(sent, name);
  if (!isRequired && (value === undefined || value === null || value === '')) return undefined;
  const text = readText(sent, path, name, faults);
  if (text === undefined) return undefined;
  const read = readKind(kinds[kind], text);
  if (read.fault)
    faults.push({ path: `${path}.${name}`, fault: read.fault, ...(read.params && { params: read.params }) });
  return read.text ?? undefined;
}
