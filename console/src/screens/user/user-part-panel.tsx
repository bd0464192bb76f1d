import { useState } from 'react';
import { operationOn, useCatalogue } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { useEdited } from '../../lists/use-edited.ts';
import { entriesOf, singleOf, type User } from '../users/user-values.ts';
import { EntryCard } from './entry-card.tsx';
import { EntryEditor } from './entry-editor.tsx';
import { NothingThere, PartSection } from './part-section.tsx';
import type { UserPart } from './user-tabs.ts';

interface UserPartPanelProps {
  readonly part: UserPart;
  readonly user: User;
  readonly tag: string | null;
  readonly userId: number;
}

/** A part of a user: its entries, or what there is once, and a way to add another. */
export function UserPartPanel({ part, user, tag, userId }: UserPartPanelProps) {
  const catalogue = useCatalogue();
  const [isAdding, setAdding] = useState(false);
  const { member, resource, answeredAs } = part;
  const value = user[answeredAs];
  const isList = Array.isArray(value) || resource?.shape === 'list';
  const entries: readonly Entry[] = isList
    ? entriesOf(user, answeredAs)
    : [singleOf(user, answeredAs) ?? []].flat();
  const shown = useEdited(entries, ({ id }, index) => `${id ?? index}`);
  // What a user has once is made by what changes it.
  const create = operationOn(catalogue, isList ? 'create' : 'update', answeredAs);
  const mayAdd = isList || entries.length === 0;
  // Somebody else may make meanwhile what a user has once: the editor stays, and lays both side by side when it is saved.
  const cards = isAdding && !isList ? [] : shown;
  return (
    <PartSection
      label={member.label}
      onAdd={create && mayAdd && !isAdding ? () => setAdding(true) : undefined}
      form={
        isAdding &&
        create && (
          <EntryEditor
            part={part}
            entry={null}
            isFirst={isList && entries.length === 0}
            operation={create}
            tag={isList ? null : tag}
            userId={userId}
            onClose={() => setAdding(false)}
          />
        )
      }
    >
      {shown.length === 0 && !isAdding && <NothingThere />}
      {cards.map(({ key, row, isEdited, isGone, edit }) => (
        <EntryCard
          key={key}
          part={part}
          entry={row}
          isList={isList}
          tag={tag}
          userId={userId}
          isEdited={isEdited}
          isGone={isGone}
          onEdit={edit}
        />
      ))}
    </PartSection>
  );
}
