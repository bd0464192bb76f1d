import { Grid, Stack } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { DecidedDocuments } from './decided-documents.tsx';
import { Declared } from './declared.tsx';
import { EarlierDecisions } from './earlier-decisions.tsx';
import { Findings } from './findings.tsx';
import { isOver } from './review.ts';
import { filtersOf, useReview } from './review-calls.ts';
import { ReviewDesk } from './review-desk.tsx';
import { ReviewHead } from './review-head.tsx';
import { DocumentViewer } from './viewer/document-viewer.tsx';

/** A review: what was found, what the person states, the documents beside it, and the decision. */
export function ReviewScreen() {
  const { t } = useTranslation();
  const seat = useSeat();
  const { review: id } = useParams({ from: '/inside/$program/review/$review' });
  const filters = filtersOf(useSearch({ from: '/inside/$program/review/$review' }));
  const navigate = useNavigate();
  const query = useReview(Number(id));
  const program = String(seat.id);
  return (
    <Loaded query={query}>
      {(review) => (
        <Page
          title={`${t(`review.steps.${review.step}`)} ${review.id}`}
          about={
            <AnchorLink
              to="/$program/users/$user"
              params={{ program, user: String(review.user_id) }}
              size="sm"
            >
              {t('review.toUser', { number: review.user_id })}
            </AnchorLink>
          }
        >
          <ReviewHead review={review} />
          <ReviewDesk
            key={review.id}
            review={review}
            filters={filters}
            onGo={(next) =>
              void navigate(
                next
                  ? {
                      to: '/$program/review/$review',
                      params: { program, review: String(next.id) },
                      search: filters,
                    }
                  : { to: '/$program/review', params: { program }, search: filters },
              )
            }
          />
          <Findings checks={review.checks} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Stack gap="sm">
                <Declared review={review} />
                <EarlierDecisions review={review} />
              </Stack>
            </Grid.Col>
            {review.step !== 'watchlist' && (
              <Grid.Col span={{ base: 12, md: 7 }}>
                {isOver(review) && review.documents.length === 0 && !review.accepted_paper ? (
                  <DecidedDocuments userId={review.user_id} />
                ) : (
                  <DocumentViewer
                    key={review.id}
                    documents={review.documents}
                    paper={review.accepted_paper}
                  />
                )}
              </Grid.Col>
            )}
          </Grid>
        </Page>
      )}
    </Loaded>
  );
}
