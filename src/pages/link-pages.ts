import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../access/network.ts';
import type { Services } from '../calls/services.ts';
import { challengeLimits } from '../catalogue/challenges.ts';
import { authenticationType } from '../catalogue/codes.ts';
import { ApiError, type FaultDetail } from '../catalogue/errors.ts';
import { resetPassword } from '../catalogue/resources/security-flows.ts';
import { maskAddress } from '../derive/mask.ts';
import { friendlyMessage } from '../derive/messages.ts';
import { readField } from '../derive/read-input.ts';
import type { SentProof } from '../flows/flow.ts';
import { type FoundLink, findLink, type LinkPurpose, linkPurposes } from '../flows/links/find-link.ts';
import { setPasswordByLink, verifyByLink } from '../flows/links/steps.ts';
import { isOneTimePassword } from '../flows/one-time-password.ts';
import { newPasswordPath } from '../flows/reset/new-secrets.ts';
import { keysOf, memberIn } from '../objects.ts';
import { latestDay } from '../time/days.ts';
import { languageOf } from './languages.ts';
import {
  countForm,
  countUnknownLink,
  formBytesMax,
  formTypes,
  type LinkRequest,
  secondsOf,
  sendFailure,
  sendPage,
  statuses,
} from './page-answers.ts';
import type { FormField, PageView } from './render.ts';
import { pageTexts } from './texts/index.ts';
import { registerUnsubscribePage } from './unsubscribe-page.ts';

/** What came of a form, or of looking at a link. */
type Outcome = Pick<PageView, 'state' | 'form' | 'waitSeconds'>;

/**
 * Registers the pages behind the links of mails: `/security/verify/:token`, `/security/password/:token` and
 * `/unsubscribe/:token`. GET and HEAD show and
 * change nothing, so that a program which looks at mails uses nothing up; POST acts.
 *
 * A form carries no token against forged requests: what a form may do, it may by the token in the path, which the browser has from
 * the person and no other site knows. Cookies play no part.
 */
export async function registerPages(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: formBytesMax });
    scope.removeContentTypeParser('application/json');
    await registerUnsubscribePage(scope, services);
    for (const purpose of keysOf(linkPurposes)) {
      const url = `/security/${purpose}/:token`;
      const options = {
        config: { operation: { id: `page.${purpose}` as const }, mediaTypes: formTypes },
        errorHandler: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) =>
          sendFailure(purpose, thrown, request, reply),
      };
      scope.get(url, options, async (request: LinkRequest, reply) => {
        const link = await find(services, purpose, request);
        return sendOf(purpose, link, link ? stand(purpose, link) : { state: 'expired' }, request, reply);
      });
      scope.post(url, options, async (request: LinkRequest, reply) => {
        const link = await find(services, purpose, request);
        if (link?.state !== 'open')
          return sendOf(purpose, link, { state: link?.state ?? 'expired' }, request, reply);
        return sendOf(purpose, link, await act(services, purpose, link, request), request, reply);
      });
    }
  });
}

/** Finds the link of a request; a right one whatever else comes from its network. Throws tooManyRequests for an unknown one too many. */
async function find(
  services: Services,
  purpose: LinkPurpose,
  { params: { token }, ip }: LinkRequest,
): Promise<FoundLink | undefined> {
  const isToken = Buffer.from(token, 'base64url').length === challengeLimits.tokenBytes;
  const link = isToken ? await findLink(services, purpose, token) : undefined;
  if (!link) await countUnknownLink(services, ip);
  return link;
}

/** What is shown of a link before anything was sent. */
function stand(purpose: LinkPurpose, link: FoundLink): Outcome {
  return link.state === 'open' ? formOf(purpose, link) : { state: link.state };
}

function formOf(
  purpose: LinkPurpose,
  { settings }: FoundLink,
  more: Partial<PageView['form']> = {},
): Outcome {
  const asked: FormField[] = settings.verify_link_asks_code ? ['code'] : [];
  const fields = purpose === 'password' ? (['password'] as const) : asked;
  return {
    state: 'open',
    form: { fields, passwordLengthMin: settings.password_length_min, ...more },
  };
}

/** Does what a form asks for. Throws what is no refusal of the form or the link. */
async function act(
  services: Services,
  purpose: LinkPurpose,
  link: FoundLink,
  request: LinkRequest,
): Promise<Outcome> {
  await countForm(services, link.hash);
  try {
    return await (purpose === 'verify' ? verify : setPassword)(services, link, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.key === 'securityLocked') return { state: 'locked', waitSeconds: secondsOf(error) };
    if (error.status === 429 || error.status >= 500) throw error;
    // It counted when it was looked at, and may not any more.
    const now = await findLink(services, purpose, request.params.token);
    if (now?.state !== 'open') return { state: now?.state ?? 'expired' };
    return refusalOf(purpose, link, error, proofsOf(fieldOf(request.body, 'second_factor')).length > 0);
  }
}

const isCode = new RegExp(`^\\d{${challengeLimits.codeDigits}}$`, 'u');

async function verify(services: Services, link: FoundLink, { body, ip }: LinkRequest): Promise<Outcome> {
  const code = digitsOf(fieldOf(body, 'code'));
  // What is no code is none that is wrong.
  if (link.settings.verify_link_asks_code && !isCode.test(code)) {
    const { form: text } = pageTexts[link.language].code;
    return formOf('verify', link, { fault: { field: 'code', text } });
  }
  await verifyByLink(services, { link, network: networkOf(ip), code });
  return { state: 'done' };
}

async function setPassword(services: Services, link: FoundLink, { body, ip }: LinkRequest): Promise<Outcome> {
  const faults: FaultDetail[] = [];
  const context = { verb: 'post', privileged: false, today: latestDay(services.clock()), faults } as const;
  const { new_password: field } = resetPassword.fields;
  const password = readField(field, fieldOf(body, 'password'), newPasswordPath, context, true);
  const proofs = proofsOf(fieldOf(body, 'second_factor'));
  if (faults.length > 0 || typeof password !== 'string')
    return faultOf(link, faults[0] ?? { path: newPasswordPath, fault: 'required' }, proofs.length > 0);
  await setPasswordByLink(services, { link, network: networkOf(ip), password, proofs });
  return { state: 'done' };
}

/** A second factor of a form: a one-time password, or else a recovery code. */
function proofsOf(sent: string): SentProof[] {
  const digits = digitsOf(sent);
  const { totp, recoveryCode } = authenticationType;
  if (digits === '') return [];
  return [
    isOneTimePassword(digits) ? { type: totp, code: digits } : { type: recoveryCode, code: sent.trim() },
  ];
}

/** The form again, with what is wrong with it. Throws the error where it is none of the form. */
function refusalOf(purpose: LinkPurpose, link: FoundLink, error: ApiError, hasFactor: boolean): Outcome {
  const { code, secondFactor } = pageTexts[link.language];
  switch (error.key) {
    case 'invalidInput':
      return faultOf(link, error.details[0]!, hasFactor);
    case 'twoFactorNeeded':
      return formOf('password', link, { fields: withFactor, isFactorNew: true });
    case 'checkFailed':
      return purpose === 'verify'
        ? formOf('verify', link, { fault: { field: 'code', text: code.wrong } })
        : formOf('password', link, {
            fields: withFactor,
            fault: { field: 'second_factor', text: secondFactor.wrong },
          });
    default:
      throw error;
  }
}

/** `hasFactor`: a second factor came with the password, and is asked for again. */
function faultOf(link: FoundLink, detail: FaultDetail, hasFactor: boolean): Outcome {
  const minimum = link.settings.password_length_min;
  // What the reference takes may be shorter than what the programme does: one of them is enough to be told.
  const { fault, params } =
    detail.fault === 'tooShort' ? { fault: 'passwordTooShort' as const, params: { minimum } } : detail;
  return formOf('password', link, {
    ...(hasFactor && { fields: withFactor }),
    fault: { field: 'password', text: friendlyMessage(fault, link.language, params) },
  });
}

const withFactor: readonly FormField[] = ['password', 'second_factor'];

/** A field of a form; one that is missing, or comes twice, is empty. */
function fieldOf(body: unknown, name: FormField): string {
  const value = memberIn(body, name);
  return typeof value === 'string' ? value : '';
}

/** A code as it was meant: without spaces and hyphens, Arabic and Persian digits as ASCII ones. */
function digitsOf(text: string): string {
  return text
    .replace(/[\s\u00ad\u200e\u200f-]/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/gu, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Answers with the page of a link. One that has expired looks like one that there never was. */
function sendOf(
  purpose: LinkPurpose,
  link: FoundLink | undefined,
  outcome: Outcome,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const shown = outcome.state === 'expired' ? undefined : link;
  const view = {
    ...outcome,
    purpose,
    language: shown?.language ?? languageOf(request.headers['accept-language']),
    programName: shown?.programName ?? null,
    address: shown?.contact ? maskAddress(shown.contact.address) : null,
  };
  const isRefused = outcome.form?.fault !== undefined || outcome.form?.isFactorNew === true;
  request.resultCode = isRefused ? 'refused' : outcome.state;
  return sendPage(view, isRefused ? 422 : statuses[outcome.state], reply);
}
