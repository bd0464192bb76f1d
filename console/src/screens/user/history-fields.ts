import i18next from 'i18next';
import type { Catalogue, CatalogueField, CatalogueResource } from '../../catalogue/catalogue-types.ts';
import type { Value } from '../../fields/values.ts';
import type { Difference } from './history-entries.ts';

type Told = Pick<Catalogue, 'resources' | 'codes'>;

/** What the values of an entry of the history are of, which is about this kind of thing. */
function rootOf({ resources, codes }: Told, entity: number): CatalogueResource | undefined {
  const word = codes.get('entity')?.find(({ code }) => code === entity)?.word ?? '';
  const name = word.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  // A user, a document and whatever else has parts of its own stands there as a whole.
  return (
    resources.get(`${name}_data`) ?? [...resources.values()].find((resource) => resource.entity === entity)
  );
}

/** The field that a value of the history is of, by where it stands: `[0].info.status` of a document is another one than that of a user. */
export function fieldAt(catalogue: Told, entity: number, path: string): CatalogueField | undefined {
  const { resources } = catalogue;
  const steps = path
    .replace(/\[\d+\]/gu, '')
    .split('.')
    .filter(Boolean);
  let [resource, field] = [rootOf(catalogue, entity), undefined as CatalogueField | undefined];
  for (const step of steps) {
    field = resource?.fields.find(
      ({ name, resource: held }) => name === step || (held && resources.get(held)?.answered_as === step),
    );
    resource = field?.resource ? resources.get(field.resource) : undefined;
  }
  // Else what is called so, wherever it stands.
  const called = steps.at(-1);
  return field ?? [...resources.values()].flatMap(({ fields }) => fields).find(({ name }) => name === called);
}

/** What the members are called that the history keeps of things of which the catalogue has no fields, and where their codes are said. */
const ownMembers: Readonly<Record<string, readonly [label: string, words?: string]>> = {
  'review.step': ['review.step', 'review.steps'],
  'review.outcome': ['review.decision', 'review.said'],
  'review.reason_code': ['review.reason', 'review.reasons'],
  'review.reason': ['review.words'],
  'watchlistHit.watchlist': ['hits.watchlist'],
  'watchlistHit.ref': ['hits.entry'],
  'watchlistHit.name': ['hits.name'],
  'watchlistHit.score': ['hits.score'],
  'watchlistHit.status': ['hits.status', 'hits.statuses'],
  'watchlistHit.reason': ['hits.reason'],
};

/** A member of a review or a hit, in the operator's language. */
export interface OwnMember {
  readonly label: string;
  say(value: unknown): Value;
}

/** What the screens call a member of a review or a hit, and its codes; undefined for one of anything else. */
export function ownMember({ codes }: Told, entity: number, path: string): OwnMember | undefined {
  const word = codes.get('entity')?.find(({ code }) => code === entity)?.word;
  const [label, words] = ownMembers[`${word}.${path}`] ?? [];
  if (label === undefined || !i18next.exists(label)) return undefined;
  const say = (value: unknown) => {
    const key = `${words}.${String(value)}`;
    return (words && i18next.exists(key) ? i18next.t(key as 'review.step') : value) as Value;
  };
  return { label: i18next.t(label as 'review.step'), say };
}

/** Changes without those of fields that tell of a row and the call that wrote it; all of them where there are no others. */
export function untechnical(
  catalogue: Told,
  entity: number,
  changes: readonly Difference[],
): readonly Difference[] {
  const told = changes.filter(({ path }) => fieldAt(catalogue, entity, path)?.is_technical !== true);
  return told.length > 0 ? told : changes;
}

/** Changes of one record: of the address of a user, of the second of several emails. */
interface ChangedRecord {
  readonly key: string;
  /** What the record is called; null where all changes are of one. */
  readonly label: string | null;
  readonly changes: readonly Difference[];
}

/** Puts changes below the record of which they are: two emails and a phone have an address or a number each. */
export function recordsOf(
  catalogue: Told,
  entity: number,
  changes: readonly Difference[],
): readonly ChangedRecord[] {
  const records: { readonly place: string; readonly changes: Difference[] }[] = [];
  for (const change of changes) {
    // A document has what is said of it in an object of its own.
    const place = change.path.replace(/(?:\.?[^.[\]]+|\[\d+\])$/u, '').replace(/(\])\.info$/u, '$1');
    const last = records.at(-1);
    if (last?.place === place) last.changes.push(change);
    else records.push({ place, changes: [change] });
  }
  const places = new Set(records.map(({ place }) => place));
  return records.map(({ place, changes: ofRecord }) => ({
    key: ofRecord[0]!.path,
    label: places.size > 1 ? recordLabel(catalogue, entity, place, places) : null,
    changes: ofRecord,
  }));
}

/** "Email 2", where several stand there; what the entry is about, of its own values. */
function recordLabel(catalogue: Told, entity: number, place: string, places: ReadonlySet<string>): string {
  const [, list = place, index] = /^(.*)\[(\d+)\]$/su.exec(place) ?? [];
  const own = catalogue.codes.get('entity')?.find(({ code }) => code === entity)?.label;
  const label = (list !== '' && fieldAt(catalogue, entity, list)?.label) || own || list;
  const hasSeveral = places.has(`${list}[1]`);
  return index !== undefined && hasSeveral ? `${label} ${Number(index) + 1}` : label;
}
