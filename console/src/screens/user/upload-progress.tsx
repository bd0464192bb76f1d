import { Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** How much of the files was sent, from 0 to 1; behind the last byte the server looks at them. */
export function UploadProgress({ share }: { readonly share: number }) {
  const { t, i18n } = useTranslation();
  const percent = Math.floor(share * 100);
  return (
    <Stack gap={4} mt="sm">
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label={t('person.files.progress')} />
      </Progress.Root>
      <Text size="sm" role="status">
        {share >= 1
          ? t('person.files.checking')
          : t('person.files.sent', {
              share: (percent / 100).toLocaleString(i18n.language, { style: 'percent' }),
            })}
      </Text>
    </Stack>
  );
}
