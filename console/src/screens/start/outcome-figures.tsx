import { useTranslation } from 'react-i18next';
import { DayFigure } from './day-figure.tsx';
import { Figure } from './figure.tsx';
import type { Statistics } from './statistics.ts';

type Days = Pick<Statistics, 'from' | 'to'>;

/** What reviewers decided, by day. */
export function ReviewsFigure({ from, to, reviews }: Days & Pick<Statistics, 'reviews'>) {
  const { t } = useTranslation();
  const title = t('start.reviews.title');
  return (
    <Figure
      title={title}
      counted={reviews}
      nothing={t('start.nothing')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <DayFigure
          {...{ title, from, to }}
          counted={rows.map(({ day, outcome, count }) => ({ day, name: outcome, count }))}
          names={['accept', 'reject']}
          labelOf={(name) => t(name === 'accept' ? 'start.reviews.accept' : 'start.reviews.reject')}
        />
      )}
    </Figure>
  );
}

/** What rules decided of transactions, by day. */
export function RulesFigure({ from, to, rule_decisions }: Days & Pick<Statistics, 'rule_decisions'>) {
  const { t } = useTranslation();
  const title = t('start.rules.title');
  return (
    <Figure
      title={title}
      about={t('start.everyCountry')}
      counted={rule_decisions}
      nothing={t('start.nothing')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <DayFigure
          {...{ title, from, to }}
          counted={rows.map(({ day, outcome, count }) => ({ day, name: outcome, count }))}
          names={['allowed', 'refused']}
          labelOf={(name) => t(name === 'allowed' ? 'start.rules.allowed' : 'start.rules.refused')}
        />
      )}
    </Figure>
  );
}

const statuses = ['sent', 'waiting', 'dead', 'dropped'] as const;

/** What became of messages, by the day on which they were queued. */
export function MessagesFigure({ from, to, messages }: Days & Pick<Statistics, 'messages'>) {
  const { t } = useTranslation();
  const title = t('start.messages.title');
  const labelOf = (name: string) => {
    const status = statuses.find((one) => one === name);
    return status ? t(`start.messages.${status}`) : name;
  };
  return (
    <Figure
      title={title}
      about={t('start.messages.about')}
      counted={messages}
      nothing={t('start.nothing')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <DayFigure
          {...{ title, from, to, labelOf }}
          counted={rows.map(({ day, status, count }) => ({ day, name: status, count }))}
          names={statuses}
        />
      )}
    </Figure>
  );
}
