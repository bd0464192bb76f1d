import { useTranslation } from 'react-i18next';
import { DayFigure } from './day-figure.tsx';
import type { Counted } from './day-series.ts';
import { Figure } from './figure.tsx';
import type { Statistics } from './statistics.ts';

type Days = Pick<Statistics, 'from' | 'to'>;

/** What reviewers decided, by day. */
export function ReviewsFigure({ reviews, ...days }: Days & Pick<Statistics, 'reviews'>) {
  const { t } = useTranslation();
  return (
    <OutcomeFigure
      {...days}
      title={t('start.reviews.title')}
      counted={reviews?.map(({ day, outcome, count }) => ({ day, name: outcome, count })) ?? null}
      labels={{ accept: t('start.reviews.accept'), reject: t('start.reviews.reject') }}
    />
  );
}

/** What rules decided of transactions, by day. */
export function RulesFigure({
  rule_decisions: decisions,
  ...days
}: Days & Pick<Statistics, 'rule_decisions'>) {
  const { t } = useTranslation();
  return (
    <OutcomeFigure
      {...days}
      title={t('start.rules.title')}
      counted={decisions?.map(({ day, outcome, count }) => ({ day, name: outcome, count })) ?? null}
      labels={{ allowed: t('start.rules.allowed'), refused: t('start.rules.refused') }}
    />
  );
}

/** What became of messages, by the day on which they were queued. */
export function MessagesFigure({ messages, ...days }: Days & Pick<Statistics, 'messages'>) {
  const { t } = useTranslation();
  return (
    <OutcomeFigure
      {...days}
      title={t('start.messages.title')}
      about={t('start.messages.about')}
      counted={messages?.map(({ day, status, count }) => ({ day, name: status, count })) ?? null}
      labels={{
        sent: t('start.messages.sent'),
        waiting: t('start.messages.waiting'),
        dead: t('start.messages.dead'),
        dropped: t('start.messages.dropped'),
      }}
    />
  );
}

interface OutcomeFigureProps extends Days {
  readonly title: string;
  readonly about?: string;
  readonly counted: readonly Counted[] | null;
  /** What the outcomes are called, in their order. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How many things came out in which way, by day. */
function OutcomeFigure({ title, about, counted, labels, from, to }: OutcomeFigureProps) {
  const { t } = useTranslation();
  return (
    <Figure
      title={title}
      about={about}
      counted={counted}
      nothing={t('start.nothing')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <DayFigure
          {...{ title, from, to }}
          counted={rows}
          names={Object.keys(labels)}
          labelOf={(name) => labels[name] ?? name}
        />
      )}
    </Figure>
  );
}
