import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { EntryFields } from '../../fields/entry-fields.tsx';
import { RevealContext } from '../../fields/reveal-context.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { type ComparedHit, HitComparison } from '../hits/hit-comparison.tsx';
import { useUser } from '../user/user-query.ts';
import { singleOf } from '../users/user-values.ts';
import { ReadComparison } from './read-comparison.tsx';
import type { WholeReview } from './review.ts';
import { readValues, resourceOfSubject } from './subject.ts';

/** What the person has stated: what is to be decided, what it would become, and who the person says to be. */
export function Declared({ review }: { readonly review: WholeReview }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const mayReveal = useMay('reveal');
  const user = useUser(seat.id, review.user_id);
  const { subject, held_change: held, documents, accepted_paper: accepted, step } = review;
  if (step === 'watchlist' && subject) return <HitComparison hit={subject as unknown as ComparedHit} />;
  const resource = resourceOfSubject(catalogue, review);
  const person = catalogue.resources.get('personal_info');
  const info = user.data && singleOf(user.data.data, 'personal_info');
  const isPerson = resource !== null && resource === person;
  const papers = catalogue.resources.get('identification');
  const ofDocument = catalogue.resources.get('document_info');
  const stated = { ...info, ...subject, ...held };
  const revealed =
    mayReveal && resource?.shape === 'list' && resource.answered_as !== null
      ? { userId: review.user_id, member: resource.answered_as, id: review.entity_id }
      : null;
  return (
    <Stack gap="sm">
      {resource && subject && (
        <Part title={held ? t('review.declaredBefore') : resource.label}>
          <RevealContext value={revealed}>
            <EntryFields resource={resource} entry={subject} />
          </RevealContext>
        </Part>
      )}
      {resource && held && (
        <Part title={t('review.held')}>
          <Text size="sm" c="dimmed">
            {t('review.heldText')}
          </Text>
          <EntryFields resource={resource} entry={held} />
        </Part>
      )}
      <ReadComparison values={readValues(review.checks)} stated={stated} resources={[resource, person]} />
      {papers && accepted && (
        <Part title={t('review.acceptedPaper')}>
          <EntryFields resource={papers} entry={accepted.identification} />
        </Part>
      )}
      {person && info && !isPerson && (
        <Part title={person.label}>
          <EntryFields resource={person} entry={info} />
        </Part>
      )}
      {ofDocument &&
        documents.map(({ info: said }) => (
          <Part key={String(said['document_id'])} title={`${t('review.document')} ${said['document_id']}`}>
            <EntryFields resource={ofDocument} entry={said} />
          </Part>
        ))}
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Stack gap="xs">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}
