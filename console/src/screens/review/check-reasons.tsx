import { List } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Check } from './review.ts';

/** Why a check found what it found: in our words by the code, in the checker's own where there is none. Each is told once. */
export function CheckReasons({ reasons }: Pick<Check, 'reasons'>) {
  const { t } = useTranslation();
  const told = new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason]));
  if (told.size === 0) return null;
  return (
    <List size="sm">
      {[...told].map(([key, { code, text }]) => (
        <List.Item key={key}>
          {code === 'checker' ? <bdi>{text}</bdi> : t(`review.checkReasons.${code}`)}
        </List.Item>
      ))}
    </List>
  );
}
