import { answerOf, changeProgram } from '../access/change-program.ts';
import { readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import {
  type MessageTemplate,
  messageTemplates,
  partsOf,
  type TemplateName,
  type TemplatePart,
  templateNames,
  templateParts,
} from '../catalogue/message-templates.ts';
import { messages } from '../catalogue/messages/index.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { builtInText, type TemplateText } from '../notify/built-in.ts';
import { exampleContents } from '../notify/example-content.ts';
import { allowedIn, checkTemplate, TemplateError } from '../notify/liquid.ts';
import { renderText, withoutNulls } from '../notify/render.ts';
import { isKeyOf, keysOf, memberIn } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import {
  readTexts,
  removeText,
  storeText,
  type TextName,
  type TextRow,
} from '../storage/message-templates.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Handler, HandlerServices } from './handler.ts';

const languages = keysOf(messages);

/** Every kind of message in every language, without its text: whether the programme has stored one, and who wrote it when. */
export const list: Handler = async (services, call) => {
  const { access } = services;
  await access.checkLive(call);
  const [stored] = await runFor(access.connections, call.programId, readTexts(call.programId));
  const find = ({ name, language }: TextName) =>
    stored.find((row) => row.name === name && row.language === language);
  const all = templateNames.flatMap((name) => languages.map((language): TextName => ({ name, language })));
  return answerOf(services, call, { templates: all.map((of) => showHead(of, find(of))) });
};

/** The text that counts: the programme's, or the built-in one. */
export const get: Handler = async (services, call, request) => {
  const of = await findName(services, call, request.params);
  return answerOf(services, call, await showInForce(services.access.connections, call, of));
};

/** Stores a text in place of the one that counts. */
export const update: Handler = async (services, call, request) => {
  const of = await findName(services, call, request.params);
  const { isDryRun, text } = readBody(request.body, of.name, 'whole');
  const change = { operationId: request.operation.id, isDryRun, asked: { ...of, text } };
  const { programId, clientId } = call;
  return changeProgram(services, call, change, async (place) => {
    const written = { clientId, now: formatDateTime(services.clock()) };
    const whole = { ...noParts, ...text };
    const [[row]] = await runFor(place, programId, storeText(programId, of, whole, written));
    return { template: show(of, row) };
  });
};

/** Removes the text of the programme, if there is one; the answer has the built-in one. */
export const remove: Handler = async (services, call, request) => {
  const of = await findName(services, call, request.params);
  const { isDryRun } = readBody(request.body, of.name, 'none');
  const change = { operationId: request.operation.id, isDryRun, asked: { ...of } };
  return changeProgram(services, call, change, async (place) => {
    await runFor(place, call.programId, removeText(call.programId, of));
    return { template: show(of) };
  });
};

/** Fills the text that counts, or the parts that were sent in its place, with example values. */
export const preview: Handler = async (services, call, { body }) => {
  const { connections } = services.access;
  const sent = memberIn(body, 'template');
  const of = await findName(services, call, {
    name: memberIn(sent, 'name'),
    language: memberIn(sent, 'language'),
  });
  const { text } = readBody(body, of.name, 'parts');
  const [[stored]] = await runFor(connections, call.programId, readTexts(call.programId, of));
  const [[program]] = await runFor<{ name: string }>(connections, call.programId, {
    text: 'select name from program where id = $1::bigint',
    values: [call.programId],
  });
  const whole = { ...(stored ? partsIn(of.name, stored) : builtInText(of.name, of.language)), ...text };
  const choice = { ...of, stored: whole, programName: program!.name };
  const [content] = exampleContents(of.name);
  try {
    return answerOf(services, call, { preview: { ...noParts, ...renderText(choice, content!) } });
  } catch (error) {
    throw faultOf(error, '$.template');
  }
};

const noParts = { subject: null, text: null, html: null, sms: null };

/** Which text a call is about. Throws tokenRevoked, templateUnknown. */
async function findName(
  { access }: HandlerServices,
  call: Call,
  { name, language }: Readonly<Record<string, unknown>>,
): Promise<TextName> {
  await access.checkLive(call);
  if (isKeyOf(messageTemplates, name) && isKeyOf(messages, language)) return { name, language };
  throw errors.templateUnknown();
}

async function showInForce(place: Place, { programId }: Call, of: TextName) {
  const [[stored]] = await runFor(place, programId, readTexts(programId, of));
  return { template: show(of, stored) };
}

function showHead({ name, language }: TextName, stored?: TextRow): Record<string, unknown> {
  return {
    name,
    language,
    lane: messageTemplates[name].lane,
    channels: messageTemplates[name].channels,
    is_built_in: stored === undefined,
    version: stored?.version ?? 0,
    client_id: stored?.client_id ?? null,
    update_date_utc: stored?.update_date_utc ?? null,
  };
}

function show(of: TextName, stored?: TextRow): Record<string, unknown> {
  const builtIn = builtInText(of.name, of.language);
  const shown = (text: TemplateText | TextRow) => ({
    ...noParts,
    ...Object.fromEntries(partsOf(of.name).map((part) => [part, text[part] ?? null])),
  });
  return {
    ...showHead(of, stored),
    variables: allowedIn(of.name, 'text'),
    ...shown(stored ?? builtIn),
    built_in: shown(builtIn),
  };
}

function partsIn(name: TemplateName, stored: TextRow): TemplateText {
  const parts = withoutNulls(stored)!;
  return Object.fromEntries(partsOf(name).map((part) => [part, parts[part] ?? '']));
}

/** What answers show of a text besides its parts: it may be sent back. */
const head = [
  ...['name', 'language', 'lane', 'channels', 'is_built_in', 'version'],
  ...['client_id', 'update_date_utc', 'variables', 'built_in'],
];
const knownBody = new Map([
  ...namesOnly(answerFrame),
  ['template', namesOnly([...head, ...keysOf(templateParts)])] as const,
]);

/**
 * Reads a body: the `whole` text, of which every part that the kind of message has must be there; `parts` of it; or `none`.
 * Throws invalidInput with every fault.
 */
function readBody(
  body: unknown,
  name: TemplateName,
  wants: 'whole' | 'parts' | 'none',
): { readonly isDryRun: boolean; readonly text: TemplateText } {
  const faults = unknownMembers(wants === 'none' ? namesOnly(['validate']) : knownBody, body);
  const isDryRun = readFlag(body, faults);
  const sent = memberIn(body, 'template');
  if (wants === 'whole' && (typeof sent !== 'object' || sent === null))
    faults.push({ path: '$.template', fault: sent === undefined ? 'required' : 'notObject' });
  else if (wants !== 'none') checkParts(sent, name, wants === 'whole', faults);
  refuseFaults(faults);
  const text = partsOf(name).map((part) => [part, memberIn(sent, part)]);
  return { isDryRun, text: Object.fromEntries(text.filter(([, value]) => typeof value === 'string')) };
}

function checkParts(sent: unknown, name: TemplateName, isWhole: boolean, faults: FaultDetail[]): void {
  for (const part of partsOf(name)) {
    const path = `$.template.${part}`;
    const value = memberIn(sent, part);
    if (value === undefined || value === null || value === '') {
      if (isWhole) faults.push({ path, fault: 'required' });
    } else if (typeof value !== 'string') {
      faults.push({ path, fault: 'wrongType', params: { expected: 'string', found: typeof value } });
    } else faults.push(...faultsOf(name, part, path, value));
  }
  const { channels }: MessageTemplate = messageTemplates[name];
  for (const part of keysOf(templateParts)) {
    const value = memberIn(sent, part);
    if (channels.includes(templateParts[part].channel) || value === undefined || value === null) continue;
    const reason = `${name} does not go by ${templateParts[part].channel}`;
    faults.push({ path: `$.template.${part}`, fault: 'templateText', params: { reason } });
  }
}

function faultsOf(name: TemplateName, part: TemplatePart, path: string, value: string): FaultDetail[] {
  const { lengthMax: maximum } = templateParts[part];
  if (value.length > maximum) return [{ path, fault: 'tooLong', params: { maximum } }];
  if (!value.isWellFormed() || value.includes('\0')) return [{ path, fault: 'unstorableText' }];
  if (part === 'subject' && /[\r\n]/u.test(value))
    return [{ path, fault: 'templateText', params: { reason: 'a subject is a single line' } }];
  try {
    checkTemplate(name, part, value);
    return [];
  } catch (error) {
    return [...faultOf(error, path).details];
  }
}

/** The answer to a template that cannot be used. Throws what is something else. */
function faultOf(error: unknown, path: string) {
  if (!(error instanceof TemplateError)) throw error;
  const details = [{ path, fault: 'templateText', params: { reason: error.message } }] as const;
  return errors.invalidInput({ count: 1 }, { details });
}
