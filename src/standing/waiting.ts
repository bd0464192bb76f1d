import { documentType, entity, status, verificationStatus } from '../catalogue/codes.ts';
import type { AskedOf } from '../catalogue/requirements.ts';
import type { ReviewStep } from '../catalogue/reviews.ts';
import type { HitStatus } from '../catalogue/watchlists.ts';
import {
  type DocumentFact,
  isOpen,
  isUndecided,
  isWaiting,
  type PaperFact,
  type StandingParts,
} from './standing.ts';

/** An identity paper with the country that issued it. */
export interface IssuedFact extends PaperFact {
  readonly country_of_issue: string | null;
}

/** A hit of a watchlist, as far as it counts here. */
export interface HitFact {
  readonly id: number;
  readonly status: HitStatus;
}

/** What waits for somebody to decide is found in these facts. */
export type WaitingParts = Pick<StandingParts, 'personalInfo' | 'addresses' | 'documents'> & {
  readonly userId: number;
  readonly identifications: readonly IssuedFact[];
  readonly hits: readonly HitFact[];
};

/** Something of a user that waits for somebody to decide. */
export interface Waiting {
  readonly step: ReviewStep;
  /** What it is, by the number of its kind and its own. */
  readonly entity: number;
  readonly entityId: number;
  /** Where it is from; else of the primary address. ISO 3166-1, three digits. */
  readonly country: string | null;
  /** The documents that are looked at with it. */
  readonly documents: readonly number[];
}

/**
 * What of a user waits for somebody to decide, each once: papers and addresses with the documents that prove them; documents that are
 * sent for nothing that waits itself; who the user says to be and papers without a document where the programme asks for them; hits of
 * watchlists. `asked`: how what is asked of the user stands. Pure, and the same in every order of events.
 */
export function waitingOf(parts: WaitingParts, asked: readonly AskedOf[]): Waiting[] {
  const documents = parts.documents.filter(isWaiting);
  const country = parts.addresses.find(({ is_primary }) => is_primary === 1)?.country_code ?? null;
  const about = (kind: number, id: number) =>
    documents.filter((one) => one.entity === kind && one.entity_id === id).map((one) => one.id);
  // Of one that has run out, another is asked for.
  const isAsked = (step: AskedOf['step']) =>
    asked.some((one) => one.step === step && isOpen(one) && one.state !== 'expired');

  const papers = parts.identifications.flatMap((paper): Waiting[] => {
    const sent = about(entity.identification, paper.id);
    const waits = isHeld(paper) || (isUndecided(paper) && (sent.length > 0 || isAsked('identification')));
    if (!waits) return [];
    const from = paper.country_of_issue ?? country;
    return [
      {
        step: 'identification',
        entity: entity.identification,
        entityId: paper.id,
        country: from,
        documents: sent,
      },
    ];
  });
  const homes = parts.addresses.flatMap((home): Waiting[] => {
    const sent = about(entity.address, home.id);
    if (!isUndecided(home) || sent.length === 0) return [];
    const from = home.country_code ?? country;
    return [
      { step: 'proof_of_address', entity: entity.address, entityId: home.id, country: from, documents: sent },
    ];
  });
  const covered = new Set([...papers, ...homes].flatMap((one) => one.documents));
  const others = documents
    .filter(({ id }) => !covered.has(id))
    .map(
      (one): Waiting => ({
        step: documentStep(one),
        entity: entity.document,
        entityId: one.id,
        country,
        documents: [one.id],
      }),
    );
  const isStated = parts.personalInfo?.verification_status === verificationStatus.notVerified;
  const person: Waiting[] =
    isStated && isAsked('personal_info')
      ? [
          {
            step: 'personal_info',
            entity: entity.personalInfo,
            entityId: parts.userId,
            country,
            documents: [],
          },
        ]
      : [];
  const hits = parts.hits
    .filter((hit) => hit.status === 'open')
    .map(
      ({ id }): Waiting => ({
        step: 'watchlist',
        entity: entity.watchlistHit,
        entityId: id,
        country,
        documents: [],
      }),
    );
  return [...person, ...papers, ...homes, ...others, ...hits];
}

/** At which step a document is decided on that is looked at by itself. */
export function documentStep({ type, entity: about, has_selfie: hasSelfie }: DocumentFact): ReviewStep {
  if (type === documentType.proofOfAddress) return 'proof_of_address';
  if (type === documentType.selfie) return 'selfie';
  if (about === entity.identification) return 'identification_document';
  return hasSelfie ? 'selfie' : 'document';
}

function isHeld({ status: one }: PaperFact): boolean {
  return one === status.changeHeld;
}
