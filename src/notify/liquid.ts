import { Liquid, type Template } from 'liquidjs';
import { LRUCache } from 'lru-cache';
import {
  messageVariables,
  type TemplateName,
  type TemplatePart,
  templateParts,
  type VariableName,
  variablesOf,
} from '../catalogue/message-templates.ts';
import { exampleContents } from './example-content.ts';
import { templateValues } from './values.ts';

/** Tags and filters that templates may use. No loops, no assignments, no files: a value goes where it is written, or nowhere. */
export const allowedTags = ['if', 'unless', 'case', 'comment'];
/** See `allowedTags`. */
export const allowedFilters = ['capitalize', 'default', 'downcase', 'strip', 'upcase'];

/** The longest text that a template of the longest part may become, in characters: a value may be longer than its name. */
const renderedMax = 4;
/** A template takes a fraction of a millisecond; a machine that is busy takes longer. */
const renderMilliseconds = 1000;

/** The text of a template is not one, or does more than it may. The message says what, and may repeat the template. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}

type Values = Readonly<Record<string, unknown>>;

/** Languages of templates that differ in how a value is written: escaped in HTML. */
const engines = { plain: engineOf(), html: engineOf('escape') };

function engineOf(outputEscape?: 'escape'): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: 2 * Math.max(...Object.values(templateParts).map(({ lengthMax }) => lengthMax)),
    renderLimit: renderMilliseconds,
    memoryLimit: 1_000_000,
    // Nothing is looked up in files; no tag that would is left either.
    templates: {},
    ...(outputEscape && { outputEscape }),
  });
  keepOnly(engine.tags, allowedTags);
  keepOnly(engine.filters, allowedFilters);
  return engine;
}

function keepOnly(table: Record<string, unknown>, allowed: readonly string[]): void {
  for (const name of Object.keys(table)) if (!allowed.includes(name)) delete table[name];
}

function engineFor(part: TemplatePart): Liquid {
  return part === 'html' ? engines.html : engines.plain;
}

/** Templates that were parsed, the same for every user; as many as have these characters together. */
const parsed = new LRUCache<string, Template[]>({
  maxSize: 2_000_000,
  sizeCalculation: (_, key) => key.length,
});

function parseOnce(engine: Liquid, part: TemplatePart, template: string): Template[] {
  const key = `${part} ${template}`;
  const known = parsed.get(key) ?? parse(engine, part, template);
  parsed.set(key, known);
  return known;
}

/** Fills a template. Throws TemplateError. */
export function renderTemplate(part: TemplatePart, template: string, values: Values): string {
  const engine = engineFor(part);
  return attempt(() => {
    const text: string = engine.renderSync(parseOnce(engine, part, template), values);
    if (text.length > renderedMax * templateParts[part].lengthMax)
      throw new TemplateError('it becomes too long');
    return text;
  });
}

/**
 * Checks a template that somebody wants to store: its syntax, the names that it uses, and where values stand in it. Throws
 * TemplateError.
 */
export function checkTemplate(name: TemplateName, part: TemplatePart, template: string): void {
  const engine = engineFor(part);
  attempt(() => {
    const parsed = parse(engine, part, template);
    const allowed = allowedIn(name, part);
    for (const [variable, ...below] of engine.globalVariableSegmentsSync(parsed)) {
      const found = String(variable);
      if (below.length > 0 || !allowed.includes(found as VariableName))
        throw new TemplateError(
          `"${[variable, ...below].join('.')}" is no variable here; there are ${allowed.join(', ')}`,
        );
    }
    if (addressAround.test(template)) throw new TemplateError('a value stands in an address');
    if (part === 'html') checkPlaces(template);
    const { example } = messageVariables.program_name;
    for (const content of exampleContents(name))
      renderTemplate(part, template, templateValues(name, 'en', content, example));
  });
}

/** A value that is a part of something that programs make links of. */
const addressAround = /(?:[a-z][a-z0-9+.-]*:\/\/|www\.)[^\s<>"']*\{[{%]|[@/]\{\{|\}\}[.@/][\p{L}\p{N}]/iu;

/** The variables that may stand in a part of a kind of message. */
export function allowedIn(name: TemplateName, part: TemplatePart): VariableName[] {
  const all = variablesOf(name);
  if (part !== 'subject') return all;
  return all.filter((variable) => 'inSubject' in messageVariables[variable]);
}

function parse(engine: Liquid, part: TemplatePart, template: string): Template[] {
  if (template.length > templateParts[part].lengthMax) throw new TemplateError('it is too long');
  return engine.parse(template);
}

/**
 * A value in a tag could become a link, or a script. One place is meant for it: `href="{{ link }}"`, and the link is ours.
 * Elements whose text is no text (scripts, styles) are not of use in a mail.
 */
function checkPlaces(template: string): void {
  if (
    /<\s*\/?\s*(?:script|style|iframe|object|embed|form|base|svg|math|textarea|xmp|plaintext)\b/iu.test(
      template,
    )
  )
    throw new TemplateError('it has an element that mails do not need, such as script or style');
  const safe = template.replace(/\bhref="\{\{-?\s*link\s*-?\}\}"/gu, 'href="#"');
  // Of tags and comments of HTML, in which a quoted > ends nothing.
  const tags = safe.match(/<[a-z/!?](?:"[^"]*"|'[^']*'|[^>"'])*>?/giu) ?? [];
  if (tags.some((tag) => /\{[{%]/u.test(tag)))
    throw new TemplateError('a value stands within a tag; only href="{{ link }}" may');
  if (tags.some((tag) => /[\s/"']on[a-z]+\s*=|javascript:/iu.test(tag)))
    throw new TemplateError('a tag has a script');
  if (/<\s*\{[{%]/u.test(safe)) throw new TemplateError('a value stands as the name of a tag');
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    // Liquid's errors are many; each begins with what is wrong, and goes on with the place.
    throw new TemplateError(error instanceof Error ? error.message.split('\n')[0]! : 'it cannot be read', {
      cause: error,
    });
  }
}
