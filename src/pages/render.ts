import { createHash } from 'node:crypto';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { friendlyMessage } from '../derive/messages.ts';
import type { LinkPurpose } from '../flows/links/find-link.ts';
import { fillHtml, Html, html } from './html.ts';
import { style } from './style.ts';
import { type CommonState, pageTexts, type StateText } from './texts/index.ts';

/** What a page shows: a form, that something was done, or why nothing can be. */
export type PageState = 'open' | 'done' | CommonState;

/** The fields that a form may have. */
export type FormField = 'code' | 'password' | 'second_factor';

/** A form as it is shown. What was typed is never shown again. */
export interface FormView {
  readonly fields: readonly FormField[];
  /** What is wrong with a field, in the language of the page. */
  readonly fault?: { readonly field: FormField; readonly text: string };
  /** The second factor was not asked for before. */
  readonly isFactorNew?: boolean | undefined;
  /** How many characters a password has at least. */
  readonly passwordLengthMin: number;
}

/** What a page is for. */
export type PagePurpose = LinkPurpose | 'unsubscribe';

/** A page as it is shown. */
export interface PageView {
  readonly purpose: PagePurpose;
  readonly language: MessageLanguage;
  readonly state: PageState;
  /** Null where nobody is to learn whether there is such a link. */
  readonly programName: string | null;
  /** Masked; null where there is none to be shown. */
  readonly address: string | null;
  /** With the state `open` alone. */
  readonly form?: FormView;
  /** For how long it is of no use to come again. */
  readonly waitSeconds?: number | undefined;
}

/**
 * What a page may do in a browser: show itself with its own style, and send its form to where it came from. No script, frame, image
 * or address from elsewhere.
 */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The text of a page. Every value in it is escaped. */
export function renderPage(view: PageView): string {
  const { purpose, language, state, programName, form } = view;
  const texts = pageTexts[language];
  const { title, text } = textOf(view);
  const values = {
    program: html`<bdi>${programName}</bdi>`,
    address: html`<bdi class="address">${view.address}</bdi>`,
    wait: html`${waitText(language, view.waitSeconds ?? 60)}`,
  };
  const { note, button } = texts.purposes[purpose];
  const page = html`<!doctype html>
<html lang="${language}" dir="${texts.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${programName !== null && ` – ${programName}`}</title>
<style>${new Html(style)}</style>
</head>
<body>
${programName !== null && html`<header>${values.program}</header>`}
<main>
<h1${state === 'done' && html` class="done"`}>${title}</h1>
<p${isRefusal(state) && html` role="alert"`}>${fillHtml(text, values)}</p>
${
  form !== undefined &&
  html`<form method="post">
${form.isFactorNew && html`<p class="notice" role="alert">${texts.secondFactor.needed}</p>`}
${form.fields.map((field) => fieldHtml(field, form, language))}
<button type="submit">${button}</button>
</form>
<p class="note">${note}</p>`
}
</main>
</body>
</html>
`;
  return page.text;
}

function textOf({ purpose, language, state }: PageView): StateText {
  const { purposes, states } = pageTexts[language];
  if (state === 'open') return purposes[purpose];
  return state === 'done' ? purposes[purpose].done : states[state];
}

function isRefusal(state: PageState): boolean {
  return state !== 'open' && state !== 'done';
}

function fieldHtml(
  field: FormField,
  { fault, isFactorNew = false, passwordLengthMin }: FormView,
  language: MessageLanguage,
): Html {
  const { code, password, secondFactor } = pageTexts[language];
  const [label, hint] = {
    code: [code.label, code.hint],
    password: [
      password.label,
      `${friendlyMessage('passwordTooShort', language, { minimum: passwordLengthMin })} ${password.hint}`,
    ],
    second_factor: [secondFactor.label, null],
  }[field] as [string, string | null];
  const found = fault?.field === field ? fault.text : null;
  // Whoever is told of something goes on where it can be mended.
  const isFirst = found !== null || (isFactorNew && field === 'password');
  const described = [hint !== null && `${field}-hint`, found !== null && `${field}-fault`].filter(Boolean);
  return html`<div class="field">
<label for="${field}">${label}</label>
${hint !== null && html`<p class="hint" id="${field}-hint">${hint}</p>`}
${found !== null && html`<p class="fault" id="${field}-fault" role="alert">${found}</p>`}
<input id="${field}" name="${field}" required ${inputOf[field]}${
    described.length > 0 && html` aria-describedby="${described.join(' ')}"`
  }${found !== null && html` aria-invalid="true"`}${isFirst && html` autofocus`}>
</div>
`;
}

const ofCode = html`type="text" class="code" dir="ltr" autocomplete="one-time-code" autocapitalize="off" spellcheck="false"`;
const inputOf: Readonly<Record<FormField, Html>> = {
  code: html`${ofCode} inputmode="numeric" maxlength="20"`,
  password: html`type="password" autocomplete="new-password"`,
  // A recovery code has letters.
  second_factor: html`${ofCode} maxlength="60"`,
};

/** A time to wait, rounded up, such as "5 minutes". */
function waitText(language: MessageLanguage, seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const [count, unit] = minutes > 120 ? [Math.ceil(minutes / 60), 'hour'] : [minutes, 'minute'];
  // Digits as in every other text.
  const format = new Intl.NumberFormat(`${language}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(count).replaceAll(' ', '\u00a0');
}
