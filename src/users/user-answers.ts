import { presentationOf } from '../calls/presentation.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { lastActivity } from '../catalogue/resources/last-activity.ts';
import { listsBelow, ownerOf } from '../derive/ownership.ts';
import { hasSingle, type Presentation, present, presentDeleted, type Row } from '../derive/present.ts';
import type { RowOf } from '../derive/rows.ts';
import type { Entry } from './draft.ts';
import { activityOf } from './finish-user.ts';
import { liveRowsOf, withRowsBelow } from './live-rows.ts';
import { showEnds } from './rules/relationship.ts';
import { UserMessages } from './user-messages.ts';

/** What is answered of the user as the change has left it so far. */
export abstract class UserAnswers extends UserMessages {
  /** How the answer is written, by what the change has made of the user so far. */
  get presentation(): Presentation {
    return this.#presented().presentation;
  }

  /** `UTC ±hh:mm`: the zone of the answer. */
  get timeZone(): string {
    return this.#presented().timeZone;
  }

  /** What an answer shows of entries that the change has made, changed or closed. */
  show(entries: readonly Entry[]): Record<string, unknown>[] {
    return entries.map((entry) => this.showEntry(entry));
  }

  /** What an answer shows of one entry, in the form of its own resource or of another (an address). */
  showEntry(entry: Entry, resource = entry.resource): Record<string, unknown> {
    const isDeleted = entry.before && entry.row.closed_at;
    if (isDeleted) return presentDeleted(resource, this.request.isDryRun ? 0 : entry.row.id);
    return this.showRow(resource, entry.row);
  }

  /** What an answer shows of a row of a list. */
  showRow(resource: Resource, row: RowOf): Record<string, unknown> {
    return present(resource, this.#shownRow(resource, row), this.presentation);
  }

  /** What an answer shows of a whole list, as the change has left it so far. */
  showList(list: Resource): Record<string, unknown>[] {
    const shown = { boundUserId: this.boundUserId, related: this.state.related };
    const rows = liveRowsOf(list, this);
    // What a row of two users tells of them is not in the row.
    const told = ownerOf(list) === 'users' ? rows.map((row) => showEnds({ ...row }, shown)) : rows;
    return told.map((row) => this.showRow(list, row));
  }

  /** Whether the user has a resource of which a user has at most one. */
  has(resource: Resource): boolean {
    return hasSingle(resource, this.state.user);
  }

  /** What an answer shows of a resource of which the user has one. */
  showSingle(resource: Resource): object {
    const { user } = this.state;
    if (!this.request.isDryRun) return present(resource, user, this.presentation);
    const stamped = this.draft.stamped.map((name) => [name, name.endsWith('_id') ? 0 : null]);
    return present(resource, { ...user, ...Object.fromEntries(stamped) }, this.presentation);
  }

  /** What an answer shows of the user's newest activity, by what the change has done so far; on a dry run, of what there was. */
  showLastActivity(): Record<keyof typeof lastActivity.fields, unknown> | null {
    const user = { ...this.state.user, ...(!this.request.isDryRun && activityOf(this)) };
    if (!user.activity_at) return null;
    return {
      entity: user.activity_entity,
      entity_id: user.activity_entity_id,
      entity_data: user.activity_entity_data,
      activity_type: user.activity_activity_type,
      notes: { user_notes: user.activity_user_notes, admin_notes: user.activity_admin_notes },
      update_date_utc: user.activity_at,
    };
  }

  /** The user's free data, where the caller wants it shown. */
  showCustomField(): unknown {
    return this.presentation.customField ? this.state.user.custom_field : null;
  }

  #shownRow(resource: Resource, row: RowOf): Row {
    const rowsOf = (list: Resource) => liveRowsOf(list, this);
    const whole = withRowsBelow(resource, row, rowsOf);
    return this.request.isDryRun ? this.#withoutUnmade(resource, whole) : whole;
  }

  /** What a dry run answers of a row and of those below it: what the change has made of it has no number and no instant. */
  #withoutUnmade(resource: Resource, row: RowOf): Row {
    const list = resource.primaryOf ?? resource;
    const touched = [...this.draft.entries, ...this.draft.unchanged];
    const isChanged = touched.some((entry) => entry.resource === list && entry.row.id === row.id);
    const below = listsBelow(resource).map(({ name, list: one }) => {
      const rows = row[name];
      return [name, Array.isArray(rows) ? rows.map((each) => this.#withoutUnmade(one, each)) : []];
    });
    return { ...row, ...Object.fromEntries(below), ...(isChanged && unmade) };
  }

  #presented() {
    const userZone = this.state.user.preferences_time_zone;
    return presentationOf(this.services, this.call, this.settings, userZone);
  }
}

/** What a dry run answers for numbers and instants that a real call would have made. */
export const unmade = { id: 0, created_at: null, updated_at: null, original_source_id: null } as const;
