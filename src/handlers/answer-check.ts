import { refuseFaults } from '../calls/faults.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { checkOutcomes, mrzLengthMax, readKinds, resultLimits } from '../catalogue/checks.ts';
import { isStorable, readText } from '../catalogue/kinds/index.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import type { OutsideResult, ReadFields } from '../kyc/checks/outside-result.ts';
import { takeResult } from '../kyc/checks/take-result.ts';
import { keysOf, memberIn } from '../objects.ts';
import type { Handler } from './handler.ts';
import { numberIn } from './pages.ts';
import { ValueReader } from './read-values.ts';

/** Takes what an outside checker has found. Tokens that are bound to a user never carry the scope for it. */
export const answer: Handler = async (services, call, request) => {
  const { result, dryRun } = readResult(request.body);
  await services.access.checkLive(call);
  const said = { checkId: numberIn(request, 'check_id'), result };
  return takeResult(services, call, said, { operationId: request.operation.id, isDryRun: dryRun });
};

const known = new Map([
  ...namesOnly(answerFrame.filter((name) => name !== 'result')),
  [
    'result',
    new Map([...namesOnly(['outcome', 'reasons', 'mrz']), ['fields', namesOnly(keysOf(readKinds))] as const]),
  ] as const,
]);

/** Reads the body of an answer. Throws invalidInput. */
export function readResult(body: unknown): { readonly result: OutsideResult; readonly dryRun: boolean } {
  const faults = unknownMembers(known, body);
  const dryRun = new ValueReader(body, faults).number('validate', 0, 1) === 1;
  const sent = memberIn(body, 'result');
  const read = new ValueReader(sent, faults, '$.result');
  const outcome = read.word('outcome', checkOutcomes);
  if (read.sent('outcome') === undefined) read.fault('outcome', { fault: 'required' });
  const mrz = read.text('mrz');
  if (mrz !== undefined && (mrz.length > mrzLengthMax || !isStorable(mrz)))
    read.fault('mrz', { fault: 'pattern', params: { kind: 'a machine-readable zone' } });
  const reasons = readReasons(read);
  const fields = readFields(new ValueReader(memberIn(sent, 'fields'), faults, '$.result.fields'));
  refuseFaults(faults);
  return { result: { outcome: outcome!, reasons, fields, ...(mrz !== undefined && { mrz }) }, dryRun };
}

function readReasons(read: ValueReader): string[] {
  const { reasons: maximum, reasonLength } = resultLimits;
  const sent = read.sent('reasons') ?? [];
  const isText = (one: unknown): one is string =>
    typeof one === 'string' && one.trim() !== '' && one.length <= reasonLength && isStorable(one);
  if (Array.isArray(sent) && sent.length <= maximum && sent.every(isText)) return sent;
  read.fault('reasons', { fault: 'pattern', params: { kind: `a list of up to ${maximum} short texts` } });
  return [];
}

/** The values as they would be stored, so that they compare with what is. */
function readFields(read: ValueReader): ReadFields {
  const fields: Record<string, string> = {};
  for (const name of keysOf(readKinds)) {
    const sent = read.text(name);
    if (sent === undefined) continue;
    const { text, ...found } = readText(readKinds[name], sent);
    if (found.fault) read.fault(name, found);
    else if (text !== null) fields[name] = text;
  }
  return fields;
}
