import {
  attachmentStatus,
  documentStatus,
  documentType,
  entity,
  status,
  trustLevel,
  verificationStatus,
} from '../catalogue/codes.ts';
import {
  type AskedOf,
  type Requirement,
  type RequirementState,
  type RequirementStep,
  requirementSteps,
} from '../catalogue/requirements.ts';

/** A contact, an address or a paper of a user, as far as it counts here. */
export interface PartFact {
  readonly id: number;
  readonly verification_status: number | null;
}

/** An address. */
export interface AddressFact extends PartFact {
  readonly is_primary: number | null;
  readonly country_code: string | null;
}

/** An identity paper; `expiry_date`: `yyyy-mm-dd`, null for one without an end. */
export interface PaperFact extends PartFact {
  readonly status: number | null;
  readonly expiry_date: string | null;
  /** A reviewer has looked at it and asked the person for more, who has not sent it yet; the same of a document. */
  readonly is_asked_back?: boolean;
}

/** A document; what it is about by entity and number, 0 or null where nothing in particular. */
export interface DocumentFact {
  readonly id: number;
  readonly type: number | null;
  readonly status: number | null;
  readonly entity: number | null;
  readonly entity_id: number | null;
  readonly has_selfie: boolean;
  readonly attachment_status: number | null;
  readonly is_asked_back?: boolean;
}

/** What the standing of a user follows from. Rows that are closed are not among it. */
export interface StandingParts {
  readonly createdAt: string;
  /** Whether what is asked `at_creation` is asked of this user: not of one that was imported as active. */
  readonly isAsked: boolean;
  readonly personalInfo: { readonly verification_status: number | null } | null;
  readonly emails: readonly PartFact[];
  readonly phones: readonly PartFact[];
  readonly addresses: readonly AddressFact[];
  readonly identifications: readonly PaperFact[];
  readonly documents: readonly DocumentFact[];
  /** Whether the user stands on a watchlist: not, perhaps, or as somebody has confirmed. */
  readonly watchlist: 'clear' | 'hit' | 'confirmed';
  /** How what is asked stood before. */
  readonly before: readonly AskedOf[];
}

/** The moment for which a standing is worked out. */
export interface StandingMoment {
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  /** What is of an earlier day has passed everywhere; `yyyy-mm-dd`. */
  readonly earliestDay: string;
}

/** What follows from a user's parts and the settings of the programme. */
export interface Standing {
  /** 17 while something is due that blocks, else 1. Suspended and closed users are left alone by whoever writes it. */
  readonly status: typeof status.active | typeof status.waitingForVerification;
  /** What the parts alone say. */
  readonly trustLevel: number;
  /** What is asked by now, in the order of `requirementSteps`. */
  readonly requirements: readonly AskedOf[];
  /** What general_requirements say: 1 all is met, 2 something was refused, 0 else. */
  readonly verification: number;
  /** When the standing changes by itself, if nothing else does: something falls due, or a paper of which nobody has decided runs out. */
  readonly nextDue: string | null;
}

/** The standing of a user: the only place that says what follows from the parts. Pure, and the same in every order of events. */
export function standingOf(
  parts: StandingParts,
  { requirements }: { readonly requirements: readonly Requirement[] },
  moment: StandingMoment,
): Standing {
  const asked = askedOf(parts, requirements).map((one) => stand(one, parts, moment));
  const due = asked.filter((one) => one.due <= moment.now);
  const open = due.filter(isOpen);
  const later = asked.filter((one) => one.due > moment.now && isOpen(one)).map((one) => one.due);
  const ends = due.some(({ step }) => stepsOfPapers.includes(step)) ? endsOf(parts, moment) : [];
  const waits = open.some(({ blocks }) => blocks);
  return {
    status: waits ? status.waitingForVerification : status.active,
    trustLevel: trustOf(parts, moment),
    requirements: due,
    verification: verificationOf(open),
    nextDue: [...later, ...ends].sort()[0] ?? null,
  };
}

/** What stands otherwise once a paper has run out. */
export const stepsOfPapers: readonly RequirementStep[] = [
  'identification',
  'identification_document',
  'selfie',
];

/** When papers run out everywhere that are not verified: those that are wait for a check again by a job that does nothing else. */
function endsOf({ identifications }: StandingParts, moment: StandingMoment): string[] {
  const ends = identifications.filter((paper) => !isVerified(paper) && !hasExpired(paper, moment));
  return ends.flatMap(({ expiry_date: day }) => (day === null ? [] : [endOfDay(day)]));
}

/** The moment at which a day, `yyyy-mm-dd`, has passed everywhere on earth (`earliestDay`). */
function endOfDay(day: string): string {
  return daysAfter(`${day}T12:00:00`, 1);
}

/** What is asked, in words that the user reads too: who is on a watchlist must not be warned. */
export function stepInWords(step: RequirementStep): string {
  return step === 'watchlist' ? 'review' : step.replaceAll('_', ' ');
}

/** Whether something is asked for and not met. */
export function isOpen({ state }: Pick<AskedOf, 'state'>): boolean {
  return state !== 'met';
}

/** What a trust level comes to that follows from the parts, within what a privileged caller has said. */
export function boundedTrust(own: number, { floor, ceiling }: TrustBounds): number {
  return Math.min(Math.max(own, floor ?? own), ceiling ?? Number.POSITIVE_INFINITY);
}

/** What the trust level of a user is at least and at most; null: nothing was said. */
export interface TrustBounds {
  readonly floor: number | null;
  readonly ceiling: number | null;
}

type Asked = Pick<AskedOf, 'step' | 'due' | 'blocks'>;

/** What is asked of a user, each step once: from the earliest moment on, and blocking if one of the settings says so. */
function askedOf(parts: StandingParts, requirements: readonly Requirement[]): Asked[] {
  const country = parts.addresses.find(({ is_primary }) => is_primary === 1)?.country_code ?? null;
  const wanted = requirements.filter(
    ({ when = 'at_creation', countries }) =>
      (when !== 'at_creation' || parts.isAsked) &&
      (countries === undefined || (country !== null && countries.includes(country))),
  );
  return requirementSteps.flatMap((step): Asked[] => {
    const same = wanted.filter((one) => one.step === step);
    if (same.length === 0) return [];
    const [due] = same.map(({ days = 0 }) => daysAfter(parts.createdAt, days)).sort();
    return [{ step, due: due!, blocks: same.some(({ blocks = 1 }) => blocks === 1) }];
  });
}

function daysAfter(instant: string, days: number): string {
  return new Date(Date.parse(`${instant}Z`) + days * 86_400_000).toISOString().slice(0, 19);
}

function stand(asked: Asked, parts: StandingParts, moment: StandingMoment): AskedOf {
  const state = stateOf[asked.step](parts, moment);
  const before = parts.before.find(({ step }) => step === asked.step);
  const isSame = before?.state === state;
  return {
    ...asked,
    state,
    since: isSame ? before.since : moment.now,
    ...(isSame && before.quiet && { quiet: true }),
  };
}

const watchlistStates = { clear: 'met', hit: 'submitted', confirmed: 'refused' } as const;

type StateOf = (parts: StandingParts, moment: StandingMoment) => RequirementState;

const stateOf: Readonly<Record<RequirementStep, StateOf>> = {
  personal_info: ({ personalInfo }) => stateOfParts(personalInfo ? [personalInfo] : []),
  email: ({ emails }) => stateOfParts(emails),
  phone: ({ phones }) => stateOfParts(phones),
  identification: ({ identifications }, moment) =>
    identifications.some((paper) => isVerified(paper) && !hasExpired(paper, moment))
      ? 'met'
      : identifications.some(
            (paper) => isUndecided(paper) && !paper.is_asked_back && !hasExpired(paper, moment),
          )
        ? 'submitted'
        : leftOf(identifications, moment),
  identification_document: (parts, moment) =>
    stateOfDocuments(parts, parts.documents.filter(isOfPaper), moment),
  selfie: (parts, moment) => stateOfDocuments(parts, parts.documents.filter(isSelfie), moment),
  proof_of_address: ({ addresses, documents }) => {
    const home = addresses.find(({ is_primary }) => is_primary === 1);
    if (home && isVerified(home)) return 'met';
    const proofs = documents.filter(
      ({ entity: about, entity_id: id, type }) =>
        type === documentType.proofOfAddress && about === entity.address && (!id || id === home?.id),
    );
    if (proofs.some(isSubmitted)) return 'submitted';
    return home && isRefused(home) ? 'refused' : 'missing';
  },
  watchlist: ({ watchlist }) => watchlistStates[watchlist],
};

/** Of contacts and the like, which are verified or not: what was refused is asked for again. */
function stateOfParts(parts: readonly Pick<PartFact, 'verification_status'>[]): RequirementState {
  if (parts.some(isVerified)) return 'met';
  return parts.some(isRefused) ? 'refused' : 'missing';
}

/** What is left of papers of which none is valid and none waits. */
function leftOf(papers: readonly PaperFact[], moment: StandingMoment): RequirementState {
  if (papers.some((paper) => hasExpired(paper, moment))) return 'expired';
  return papers.some(isRefused) ? 'refused' : 'missing';
}

/** A document counts as long as the paper that it shows is valid. */
function stateOfDocuments(
  { identifications }: StandingParts,
  documents: readonly DocumentFact[],
  moment: StandingMoment,
): RequirementState {
  const accepted = documents.filter(({ status: one }) => one === documentStatus.accepted);
  const paperOf = ({ entity_id: id }: DocumentFact) => identifications.find((paper) => paper.id === id);
  const isOver = (document: DocumentFact) => {
    const paper = document.entity === entity.identification ? paperOf(document) : undefined;
    return paper !== undefined && hasExpired(paper, moment);
  };
  if (accepted.some((document) => !isOver(document))) return 'met';
  if (documents.some(isSubmitted)) return 'submitted';
  if (accepted.length > 0) return 'expired';
  return documents.some(({ status: one }) => one === documentStatus.rejected) ? 'refused' : 'missing';
}

/** Whether a document shows an identity paper. */
function isOfPaper({ type, entity: about }: DocumentFact): boolean {
  return (
    about === entity.identification && type !== documentType.selfie && type !== documentType.proofOfAddress
  );
}

function isSelfie({ type, has_selfie: hasSelfie }: DocumentFact): boolean {
  return hasSelfie || type === documentType.selfie;
}

/** Whether somebody still has to look at a document. One whose files were destroyed waits for nobody. */
export function isWaiting({ status: one, attachment_status: files }: DocumentFact): boolean {
  const waits = one === documentStatus.received || one === documentStatus.submittedWithIdentification;
  return waits && files !== attachmentStatus.destroyed;
}

/** Whether a document waits for somebody else than the person who sent it. */
function isSubmitted(document: DocumentFact): boolean {
  return isWaiting(document) && !document.is_asked_back;
}

function isVerified({ verification_status: one }: Pick<PartFact, 'verification_status'>): boolean {
  return one === verificationStatus.verified;
}

function isRefused({ verification_status: one }: Pick<PartFact, 'verification_status'>): boolean {
  return one === verificationStatus.rejected;
}

/** Whether nobody has said yet what becomes of a part. */
export function isUndecided(part: PartFact): boolean {
  return !isVerified(part) && !isRefused(part);
}

function hasExpired({ expiry_date: day }: PaperFact, { earliestDay }: StandingMoment): boolean {
  return day !== null && day < earliestDay;
}

/** 3 email and phone, 4 an identification besides, 5 the address besides; 2 one of the contacts, 1 anything else that is verified. */
function trustOf(parts: StandingParts, moment: StandingMoment): number {
  const contacts = [parts.emails, parts.phones].filter((some) => some.some(isVerified)).length;
  const hasPaper = stateOf.identification(parts, moment) === 'met';
  const hasHome = stateOf.proof_of_address(parts, moment) === 'met';
  if (contacts === 2 && hasPaper) return hasHome ? trustLevel.trusted : trustLevel.identificationVerified;
  if (contacts === 2) return trustLevel.contactsVerified;
  if (contacts === 1) return trustLevel.oneContactVerified;
  const isKnown = hasPaper || hasHome || (parts.personalInfo !== null && isVerified(parts.personalInfo));
  return isKnown ? trustLevel.known : trustLevel.unknown;
}

function verificationOf(open: readonly AskedOf[]): number {
  if (open.length === 0) return verificationStatus.verified;
  const isAnyRefused = open.some(({ state }) => state === 'refused');
  return isAnyRefused ? verificationStatus.rejected : verificationStatus.notVerified;
}
