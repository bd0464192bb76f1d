import { useTranslation } from 'react-i18next';
import { type Catalogue, useCatalogue } from '../catalogue/catalogue.ts';
import { wordOf } from '../catalogue/say-note.ts';
import { codeLabel } from '../fields/values.ts';
import { useColleagues } from './colleagues.ts';
import { useSeat } from './session-context.ts';

/** The number of an entity, by its word. */
export function entityCode({ codes }: Catalogue, word: string): number {
  return codes.get('entity')?.find((one) => one.word === word)?.code ?? -1;
}

/** The entity and the number of somebody whom the history names in words: `api client 9`. */
export function actorIn(catalogue: Catalogue, words: string): [entity: number | null, id: number | null] {
  const [, named = '', id] = /^(.+) (\d+)$/u.exec(words) ?? [];
  return id === undefined ? [null, null] : [entityCode(catalogue, wordOf(named)), Number(id)];
}

/** What somebody is called who is named by an entity and a number: an operator by name, "you", or what the numbers say. */
export function useActorName(): (entity: number | null, id: number | null) => string {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const colleagues = useColleagues();
  const [client, operator] = [entityCode(catalogue, 'apiClient'), entityCode(catalogue, 'operator')];
  return (entity, id) => {
    const found = colleagues.find((one) =>
      entity === client ? one.seat_id === id : entity === operator && one.id === id,
    );
    if (found?.seat_id === seat.seat_id) return t('parts.you');
    if (found) return found.name;
    if (entity === null || entity < 0) return '';
    return `${codeLabel(catalogue, 'entity', entity)}${id !== null && id > 0 ? ` ${id}` : ''}`;
  };
}
