import { memberIn } from '../objects.ts';
import { kinds } from './kinds/index.ts';
import type { ObjectForm } from './setting-form.ts';

/** What a programme may ask a user for, in the order in which a person is asked. */
export const requirementSteps = [
  'personal_info',
  'email',
  'phone',
  'identification',
  'identification_document',
  'selfie',
  'proof_of_address',
  'watchlist',
] as const;

/** A thing that a programme asks for. */
export type RequirementStep = (typeof requirementSteps)[number];

/** When a user is asked: as soon as there is the user, or some days later. */
export const requirementMoments = ['at_creation', 'after_days'] as const;

/** One thing that a programme asks its users for. */
export interface Requirement {
  readonly step: RequirementStep;
  readonly when?: (typeof requirementMoments)[number];
  /** Days after the creation of the user, for `after_days`. */
  readonly days?: number;
  /** 1: the user waits (status 17) until it is met. */
  readonly blocks?: 0 | 1;
  /** Countries of the primary address, by their numeric codes; absent: all. */
  readonly countries?: readonly string[];
}

/** How something stands that is asked of a user. */
export type RequirementState = 'missing' | 'submitted' | 'met' | 'refused' | 'expired';

/** One thing that is asked of a user, and how it stands. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface AskedOf {
  readonly step: RequirementStep;
  readonly state: RequirementState;
  /** Since when it stands so. */
  readonly since: string;
  /** From when on it is asked for. */
  readonly due: string;
  /** Whether the user waits until it is met. */
  readonly blocks: boolean;
  /** A ticket for it was cancelled: none is opened until it stands otherwise. */
  readonly quiet?: true;
}

/** The same as a setting. */
export const requirementForm: ObjectForm = {
  form: 'object',
  members: {
    step: {
      of: { form: 'word', words: requirementSteps },
      isRequired: true,
      about:
        'What is asked for. personal_info, email, phone and identification: that it is verified. identification_document and selfie: an accepted document with an identification, and a picture of the person with it. proof_of_address: that the primary address is verified. watchlist: that the user is on no watchlist.',
    },
    when: {
      of: { form: 'word', words: requirementMoments },
      about:
        'at_creation, or omitted: at once. after_days: `days` after the user was created. What is asked at creation is not asked of imported users, except those imported as pending (status 17).',
    },
    days: { of: { form: 'integer', minimum: 1, maximum: 3650 }, about: 'The number of days for after_days.' },
    blocks: {
      of: { form: 'integer', minimum: 0, maximum: 1 },
      about:
        '1, or omitted: the user stays pending (status 17) until it is met. 0: it is asked for, but holds nothing up.',
    },
    countries: {
      of: { form: 'list', of: { form: 'kind', kind: kinds.country }, isNeverEmpty: true },
      about: 'Asked only of users whose primary address is in one of these countries. Omitted: of all users.',
    },
  },
  isWhole: ({ when, days }) => (when === 'after_days') === (days !== undefined),
};

/** What programmes of before asked for (`required_kyc_steps`), by what it is now. */
const formerSteps: Readonly<Record<string, RequirementStep>> = {
  address: 'proof_of_address',
  email: 'email',
  phone: 'phone',
  identification: 'identification',
};

/**
 * What stored settings ask for where they say it in the form of before, `required_kyc_steps`; undefined where they say nothing of
 * it. Settings are signed, so that no migration rewrites them.
 */
export function formerRequirements(settings: object): readonly Requirement[] | undefined {
  const steps = memberIn(settings, 'required_kyc_steps');
  if (!Array.isArray(steps)) return undefined;
  return steps.flatMap((step) => {
    const now = formerSteps[String(step)];
    return now ? [{ step: now, when: 'at_creation', blocks: 1 } as const] : [];
  });
}
