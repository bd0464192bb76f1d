import { NativeSelect, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { type Outcome, type ReasonCode, reasonCodes, wordsMax } from './review.ts';

/** Why somebody decides so. */
export interface Reason {
  readonly code: ReasonCode | '';
  readonly words: string;
}

/** No reason yet. */
export const noReason: Reason = { code: '', words: '' };

interface ReasonFieldsProps {
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** The reviewer's own words are needed as well. */
  readonly needsWords?: boolean;
  readonly error: unknown;
  readonly onChange: (reason: Reason) => void;
}

/** Asks for a reason of the table, where something is not accepted, and for one's own words. */
export function ReasonFields({ outcome, reason, needsWords = false, error, onChange }: ReasonFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      {outcome !== 'accept' && (
        <NativeSelect
          data-autofocus
          required
          label={t('review.reason')}
          description={t('review.reasonText')}
          value={reason.code}
          error={faultAt(error, 'decision.reason_code')}
          data={[
            { value: '', label: t('review.chooseReason') },
            ...reasonCodes.map((value) => ({ value, label: t(`review.reasons.${value}`) })),
          ]}
          onChange={({ currentTarget }) =>
            onChange({ ...reason, code: currentTarget.value as Reason['code'] })
          }
        />
      )}
      <Textarea
        label={t('review.words')}
        description={t('review.wordsText')}
        maxLength={wordsMax}
        autosize
        minRows={2}
        required={needsWords}
        value={reason.words}
        error={faultAt(error, 'decision.reason')}
        onChange={({ currentTarget }) => onChange({ ...reason, words: currentTarget.value })}
      />
    </>
  );
}
