import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Fault } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';
import { faultsOf } from '../../api/describe-error.ts';
import type { Language } from '../../app/language.ts';
import { useSeat } from '../../session/session-context.ts';
import type texts from '../../texts/sending/en.json';
import type { MessageName } from '../messages/message.ts';

type Texts = typeof texts.sending;

/** A part of a text. */
export type Part = keyof Texts['templates']['parts'];
/** The parts of a text, in the order in which they are asked for. */
export const partNames: readonly Part[] = ['subject', 'text', 'html', 'sms'];
/** A text; null where the kind of message has no such part. */
export type Parts = Readonly<Record<Part, string | null>>;
/** A value that a text may use. */
export type Variable = keyof Texts['variables'];

/** Which text counts for a kind of message in a language. */
export interface TemplateHead {
  readonly name: MessageName;
  readonly language: Language;
  readonly is_built_in: boolean;
  readonly version: number;
  readonly update_date_utc: string | null;
}

/** A text, with the values that it may use, and the one that Roster brings along. */
export interface Template extends TemplateHead, Parts {
  readonly variables: readonly Variable[];
  readonly built_in: Parts;
}

/** What a text is filled with example values, or what is wrong with it. */
export interface Filled {
  readonly preview: Parts | null;
  readonly faults: readonly Fault[];
}

/** Under which name texts are kept. */
export const templateKey = '/v1/template';

/** Every kind of message in every language. */
export function useTemplates() {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: [templateKey, program],
    queryFn: async ({ signal }) => {
      const { data } = await call<{ templates: TemplateHead[] }>('GET', '/v1/template', { program, signal });
      return data.templates;
    },
  });
}

/** The text that counts for a kind of message in a language. */
export function useTemplate(name: string, language: Language) {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: [templateKey, program, name, language],
    queryFn: async ({ signal }) => {
      const path = { name, language };
      const sent = { program, path, signal };
      return (await call<{ template: Template }>('GET', '/v1/template/:name/:language', sent)).data.template;
    },
  });
}

/** Stores a text. Throws RosterError. */
export async function storeTemplate(
  program: number,
  { name, language }: TemplateHead,
  parts: Partial<Parts>,
): Promise<void> {
  const sent = { program, path: { name, language }, body: { template: parts } };
  await call('PUT', '/v1/template/:name/:language', sent);
}

/** Has the built-in text count again. Throws RosterError. */
export async function removeTemplate(program: number, { name, language }: TemplateHead): Promise<void> {
  await call('DELETE', '/v1/template/:name/:language', { program, path: { name, language } });
}

/** A text with example values, asked anew whenever it is another. */
export function useFilled({ name, language }: TemplateHead, parts: Partial<Parts>) {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: ['preview', program, name, language, parts],
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Filled> => {
      const body = { template: { name, language, ...parts } };
      try {
        const sent = { program, body, signal };
        const { data } = await call<{ preview: Parts }>('POST', '/v1/message/preview', sent);
        return { preview: data.preview, faults: [] };
      } catch (error) {
        const faults = faultsOf(error);
        if (faults.length === 0) throw error;
        return { preview: null, faults };
      }
    },
  });
}
