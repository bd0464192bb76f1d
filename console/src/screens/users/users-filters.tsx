import { Button, CloseButton, Collapse, Group, Paper, Pill, SimpleGrid, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../../catalogue/catalogue.ts';
import { FieldInput } from '../../fields/field-input.tsx';
import { textOf } from '../../fields/values.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import { useTyped } from '../../lists/use-typed.ts';
import { Icon } from '../../parts/icon.tsx';
import { notFilters } from './users-search.ts';

interface UsersFiltersProps {
  readonly search: ListSearch;
  /** Goes to another question; what is being typed takes the place of the one before in the browser's history. */
  readonly onAsk: (
    changes: Readonly<Record<string, string | undefined>>,
    how?: { readonly isTyped: boolean },
  ) => void;
}

/** Every filter that the inquiry has: the search always in sight, the others when they are wanted. */
export function UsersFilters({ search, onAsk }: UsersFiltersProps) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const [isOpen, { toggle }] = useDisclosure();
  const parameters = catalogue.resources.get('user_inquiry')?.fields ?? [];
  const filters = parameters
    .filter(({ name }) => !notFilters.has(name) && name !== 'search_term')
    .map(asFilter);
  const active = filters.filter(({ name }) => search[name] !== undefined);
  return (
    <>
      <Group gap="xs" align="flex-end">
        <SearchInput
          value={search['search_term'] ?? ''}
          onChange={(search_term) => onAsk({ search_term }, { isTyped: true })}
        />
        <Button
          variant="default"
          leftSection={<Icon name="filter" />}
          onClick={toggle}
          aria-expanded={isOpen}
          aria-controls="users-filters"
        >
          {t('lists.filters')}
        </Button>
        <Pill.Group>
          {active.map((field) => (
            <Pill
              key={field.name}
              size="md"
              withRemoveButton
              onRemove={() => onAsk({ [field.name]: undefined })}
              removeButtonProps={{
                'aria-label': t('lists.dropFilter', { name: field.label }),
                tabIndex: 0,
                'aria-hidden': false,
              }}
            >
              {field.label}: <bdi>{textOf(catalogue, field, search[field.name], i18n.language)}</bdi>
            </Pill>
          ))}
        </Pill.Group>
      </Group>
      <Collapse expanded={isOpen} id="users-filters">
        <FilterForm filters={filters} search={search} onAsk={onAsk} />
      </Collapse>
    </>
  );
}

/** What the parameters hold that are published as plain numbers. */
function asFilter(field: CatalogueField): CatalogueField {
  return field.name === 'archive' ? { ...field, codes: 'flag' } : field;
}

interface SearchInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function SearchInput({ value, onChange }: SearchInputProps) {
  const { t } = useTranslation();
  const [typed, type] = useTyped(value, onChange);
  return (
    <TextInput
      flex="1 1 16rem"
      maw={420}
      label={t('users.search')}
      type="search"
      autoComplete="off"
      spellCheck={false}
      leftSection={<Icon name="search" />}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label={t('parts.clear')} onClick={() => type('')} />
      }
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}

interface FilterFormProps extends UsersFiltersProps {
  readonly filters: readonly CatalogueField[];
}

/** What somebody has chosen for a filter, and what it was then. */
interface Chosen {
  readonly value: string;
  readonly before: string;
}

function FilterForm({ filters, search, onAsk }: FilterFormProps) {
  const { t } = useTranslation();
  // What is chosen and not asked for yet, and in place of what: it stays when something else is asked for, and goes with what it was
  // to replace.
  const [chosen, setChosen] = useState<Readonly<Record<string, Chosen>>>({});
  const wantedOf = (name: string) => {
    const asked = search[name] ?? '';
    const one = chosen[name];
    return one?.before === asked ? one.value : asked;
  };
  const ask = (valueFor: (name: string) => string | undefined) => {
    setChosen({});
    onAsk(Object.fromEntries(filters.map(({ name }) => [name, valueFor(name)])));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask((name) => wantedOf(name).trim());
  };
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
        {filters.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            size="sm"
            value={wantedOf(field.name)}
            onChange={(value) =>
              setChosen((all) => ({ ...all, [field.name]: { value, before: search[field.name] ?? '' } }))
            }
          />
        ))}
      </SimpleGrid>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={() => ask(() => undefined)}>
          {t('lists.clearFilters')}
        </Button>
        <Button type="submit">{t('lists.applyFilters')}</Button>
      </Group>
    </Paper>
  );
}
