import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';

/** How often a page says that somebody looks at it, in milliseconds; the server forgets after twice as long. */
const everyMilliseconds = 15_000;

interface OnlookersProps {
  readonly program: number;
  readonly userId: number;
}

/** Who else looks at the user now. The page says so while it can be seen, and keeps nobody's session alive by it. */
export function Onlookers({ program, userId }: OnlookersProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery({
    queryKey: ['presence', program, userId],
    refetchInterval: everyMilliseconds,
    refetchIntervalInBackground: false,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const { data: answer } = await call<{ presence: readonly { id: number; name: string }[] }>(
        'POST',
        '/v1/presence/:user_id',
        // An ended session is told of when somebody does something.
        { program, path: { user_id: userId }, body: {}, isUngated: true, signal },
      );
      return answer.presence;
    },
  });
  if (data.length === 0) return null;
  return (
    <Text size="sm" role="status">
      {t('user.onlookers', { count: data.length, names: data.map(({ name }) => name).join(', ') })}
    </Text>
  );
}
