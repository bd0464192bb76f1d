import { keysOf } from '../objects.ts';
import { entity } from './codes.ts';
import { kinds } from './kinds/index.ts';
import type { ObjectForm } from './setting-form.ts';

/**
 * What checks are about, by the step of which they are. A check of a record that was changed meanwhile is about what the record was
 * before, and decides nothing.
 */
export const checkSteps = {
  personal_info: entity.personalInfo,
  identification: entity.identification,
  document: entity.document,
  /** The user as a whole. */
  risk: entity.user,
} as const;
/** One of `checkSteps`. */
export type CheckStep = keyof typeof checkSteps;

/** What a check found. `accept`: nothing speaks against it. `unclear`: somebody has to look. */
export const checkOutcomes = ['accept', 'reject', 'unclear'] as const;
/** One of `checkOutcomes`. */
export type CheckOutcome = (typeof checkOutcomes)[number];

/** How it stands with a check. `void`: what it was about is gone, or is not what it was. */
export const checkStates = ['waiting', 'done', 'void'] as const;
/** One of `checkStates`. */
export type CheckState = (typeof checkStates)[number];

/** What the outcome of a check counts. `advises`: it is shown to who reviews, and decides nothing. */
export const checkCounts = ['decides', 'advises', 'off'] as const;
/** One of `checkCounts`. */
export type CheckCounts = (typeof checkCounts)[number];

/** Why a check found what it found, in the words of answers. Add, never rename: they are stored. */
export const checkReasons = {
  expired: 'The paper has expired.',
  issued_before_birth: 'The paper was issued before the person was born.',
  term_too_long: 'The paper is valid for longer than any such paper.',
  term_too_short: 'The paper expires on or before its day of issue.',
  no_birth_date: 'The date of birth is not known.',
  too_young: 'The person is younger than the programme allows.',
  implausible_age: 'No one is known to have lived that long.',
  country_not_allowed: 'The programme does not allow the country.',
  number_invalid: 'The country does not issue numbers of this form.',
  number_not_known: 'The form of the country’s numbers for such papers is not known.',
  paper_known: 'Another user of the programme has a paper with this number.',
  person_known: 'Another user of the programme has this name and date of birth.',
  file_known: 'Another user of the programme has sent the same file.',
  risk_high: 'The score indicates fraud.',
  risk_medium: 'The score is higher than that of most people.',
  email_disposable: 'The email address is from a disposable-address service.',
  email_high_risk: 'This email address is known from fraud.',
  postal_not_in_city: 'The postal code is not in the city.',
  data_differ: 'The checker has read something other than what was stated.',
  name_differs: 'The name on the document is not the person’s.',
  mrz_unreadable: 'The machine-readable zone has no known format.',
  mrz_check_digit:
    'The check digits of the machine-readable zone do not match: it was misread, or is made up.',
  mrz_number_differs: 'The machine-readable zone has a different number.',
  mrz_birth_date_differs: 'The machine-readable zone has a different date of birth.',
  mrz_expiry_date_differs: 'The machine-readable zone has a different date of expiry.',
  mrz_country_differs: 'The machine-readable zone has a different country.',
  mrz_country_unknown: 'The country in the machine-readable zone does not exist.',
  mrz_name_differs: 'The name in the machine-readable zone is not the person’s.',
} as const;
/** The code of a reason. */
export type CheckReason = keyof typeof checkReasons;

/** A check that Roster knows. */
export interface CheckKind {
  readonly step: CheckStep;
  /** One sentence for the documentation. */
  readonly about: string;
  /** The outcome may never decide: it says too little for that. */
  readonly advisesOnly?: true;
  /** It runs when a caller sends what it needs, and not by itself. */
  readonly isAsked?: true;
  /** Somebody outside is asked, who answers later. */
  readonly isOutside?: true;
  /** Each run is paid for: it does not run for users who are imported. */
  readonly isPaid?: true;
}

/** Every check there is, by the name that settings and answers call it. Add, never rename: rows have it. */
export const checkKinds = {
  age: {
    step: 'personal_info',
    about: 'The age of the person: not below the programme’s `minimum_age`, and an age that people reach.',
  },
  person_known: {
    step: 'personal_info',
    about: 'Whether another user of the programme has the same name and date of birth.',
    advisesOnly: true,
  },
  dates: {
    step: 'identification',
    about:
      'The dates of an identity paper: not expired, issued after the person was born, and valid for a plausible term.',
  },
  country: {
    step: 'identification',
    about: 'The countries of an identity paper: among the programme’s `allowed_countries`.',
  },
  number: {
    step: 'identification',
    about:
      'The number of a national identity paper (`type` 3): whether it has the form that the country uses, where that form is known.',
    advisesOnly: true,
  },
  paper_known: {
    step: 'identification',
    about: 'Whether another user of the programme has an identity paper with the same number.',
    advisesOnly: true,
  },
  mrz: {
    step: 'identification',
    about:
      'The machine-readable zone of an identity paper, once a caller sends it (`POST /v1/check/run/:user_id`): its check digits, and whether number, dates, country and name match the paper and the person.',
    isAsked: true,
  },
  name: {
    step: 'document',
    about:
      'The name on a document, `info.first_name` and `last_name`: whether it is the person’s, in any script and order of words.',
  },
  identity: {
    step: 'document',
    about:
      'A document, checked by an outside checker: the webhook endpoint in `identity_checker` is sent links to the files and answers later.',
    isOutside: true,
  },
  minfraud: {
    step: 'risk',
    about:
      'How MaxMind minFraud (`MINFRAUD_ACCOUNT_ID`) rates a new user, or another email, phone or card: the user’s `risk_rate`, and what is known about email and address. It accepts below `minfraud_accept` and rejects from `minfraud_reject` on. Not run for imported users.',
    isPaid: true,
  },
  file_known: {
    step: 'document',
    about: 'Whether another user of the programme has sent the same file.',
    advisesOnly: true,
  },
} as const satisfies Readonly<Record<string, CheckKind>>;
/** The name of a check. */
export type CheckName = keyof typeof checkKinds;

/** The names of all checks. */
export const checkNames: readonly CheckName[] = keysOf(checkKinds);

/** The checks that a caller asks for. */
export const askedChecks = ['mrz'] as const satisfies readonly CheckName[];

/** The code of what an outside checker says in words of its own. */
export const checkerReason = 'checker';

/** What an outside checker may have read of a document, by the kind of value. */
export const readKinds = {
  first_name: kinds.name,
  last_name: kinds.name,
  date_of_birth: kinds.day,
  number: kinds['identification-number'],
  country_of_issue: kinds.country,
  issue_date: kinds.day,
  expiry_date: kinds.day,
} as const;

/** What an outside checker may say at most. */
export const resultLimits = { reasons: 20, reasonLength: 500 } as const;

/** How many characters a machine-readable zone may be sent in: three lines of 30, with blanks and breaks. */
export const mrzLengthMax = 200;

/** The most that a user's `risk_rate` can be; 0 is the least. */
export const riskMax = 100;

/** What caused a check by minFraud, as minFraud calls it; null for what it has no name for. */
export type ScoredEvent = 'account_creation' | 'email_change' | null;

/** Which check a programme wants, and what its outcome counts. */
export interface WantedCheck {
  readonly check: CheckName;
  readonly counts: CheckCounts;
}

/** What an outcome can count of a check that never decides. */
const advice = checkCounts.filter((counts) => counts !== 'decides');

/** The same as a setting. */
export const wantedCheck: ObjectForm = {
  form: 'object',
  members: {
    check: {
      of: { form: 'word', words: checkNames },
      isRequired: true,
      about: `The check. ${checkNames.map((name) => `${name}: ${checkKinds[name].about}`).join(' ')}`,
    },
    counts: {
      of: { form: 'word', words: checkCounts },
      isRequired: true,
      about: `What the outcome does. decides: reject rejects what was checked; accept accepts it once every deciding check of it has accepted it. advises: reviewers see the outcome, and it decides nothing. off: the check does not run. ${onlyAdvising().join(', ')} can only advise.`,
      offered: { by: 'check', words: Object.fromEntries(onlyAdvising().map((name) => [name, advice])) },
    },
  },
  isWhole: ({ check, counts }) => counts !== 'decides' || !onlyAdvising().includes(String(check)),
};

/** The checks that never decide. */
function onlyAdvising(): readonly string[] {
  const kinds: Readonly<Record<string, CheckKind>> = checkKinds;
  return checkNames.filter((name) => kinds[name]!.advisesOnly);
}

/** The checks that a programme wants of a step; of one that it names twice, the last counts. */
export function checksOfStep(wanted: readonly WantedCheck[], step: CheckStep): readonly WantedCheck[] {
  return lastOf(wanted).filter(({ check, counts }) => {
    const kind: CheckKind = checkKinds[check];
    return counts !== 'off' && kind.step === step && !kind.isAsked;
  });
}

/** What the outcome of a check counts that a caller asks for; one of which the programme says nothing advises. */
export function countsOf(wanted: readonly WantedCheck[], name: CheckName): CheckCounts {
  return lastOf(wanted).find(({ check }) => check === name)?.counts ?? 'advises';
}

function lastOf(wanted: readonly WantedCheck[]): readonly WantedCheck[] {
  return [...new Map(wanted.map((one) => [one.check, one])).values()];
}
