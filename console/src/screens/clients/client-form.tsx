import { Button, Checkbox, Code, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ErrorNote } from '../../parts/states.tsx';
import type { Client, ClientDraft } from './client-calls.ts';

interface ClientFormProps {
  readonly client: Client | null;
  readonly isReadOnly: boolean;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onSubmit: (draft: ClientDraft) => void;
}

/** The name of a client and its scopes, each with what it opens. */
export function ClientForm({ client, isReadOnly, error, isPending, onSubmit }: ClientFormProps) {
  const { t } = useTranslation();
  const { scopes: known } = useCatalogue();
  const [name, setName] = useState(client?.name ?? '');
  const [scopes, setScopes] = useState<readonly string[]>(client?.scopes ?? []);
  const isClosed = isReadOnly || (client !== null && client.status !== 1);
  // The installation is opened on its own machine alone.
  const offered = known.filter((scope) => scope.name !== 'admin' || scopes.includes('admin'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ name: name.trim(), scopes });
  };
  const faults = { name: faultAt(error, 'client.name'), scopes: faultAt(error, 'client.scopes') };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('clients.name')}
          description={t('clients.nameText')}
          required
          dir="auto"
          autoComplete="off"
          data-autofocus
          disabled={isClosed}
          value={name}
          error={faults.name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Checkbox.Group
          label={t('clients.scopes')}
          description={client ? t('clients.scopesChanged') : t('clients.scopesText')}
          error={faults.scopes}
          value={[...scopes]}
          onChange={setScopes}
        >
          <Stack gap={6} mt={6}>
            {offered.map((scope) => (
              <Checkbox
                key={scope.name}
                value={scope.name}
                disabled={isClosed || scope.name === 'admin'}
                label={<Code dir="ltr">{scope.name}</Code>}
                description={scopeText(scope.name)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {!faults.name && !faults.scopes && <ErrorNote error={error} />}
        {!isClosed && (
          <Group justify="flex-end">
            <Button type="submit" loading={isPending}>
              {client ? t('parts.save') : t('clients.create')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );

  function scopeText(scope: (typeof known)[number]['name']): string {
    return t(
      `clients.scopeTexts.${scope.replace(':', '_') as 'user' | 'user_sensitive' | 'user_privileged' | 'check' | 'program_admin' | 'admin'}`,
    );
  }
}
