import { deliveryMethod, entity } from '../catalogue/codes.ts';
import { lineMax, messageMax } from '../catalogue/kinds/texts.ts';
import { notification } from '../catalogue/resources/notification.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { openIfWhole } from '../crypto/seal.ts';
import type { Row } from '../derive/present.ts';
import { shownMembers } from '../derive/shown-value.ts';
import type { StoredNotice } from '../storage/notices.ts';
import { fromHex, UserVault } from '../storage/user-vault.ts';
import { openMessage, type SealedMessage } from './message-row.ts';
import { textOf } from './render.ts';
import { cleanText } from './values.ts';

/** Whose a notice is. */
export interface NoticeOwner {
  readonly programId: number;
  readonly userId: number;
}

/** What a message in the app holds. Throws UnsealError. */
export function openNotice(
  keyring: Keyring,
  { programId, userId }: NoticeOwner,
  { id, sealed, wrapped }: StoredNotice,
): SealedMessage {
  const vault = UserVault.open(keyring, programId, userId, fromHex(wrapped));
  return openMessage(vault, id, fromHex(sealed));
}

/**
 * A notice as the member `notification` of its user shows it, with the number of its message. Its texts are lines, cut to what
 * such a member may hold. Null where the message does not open: somebody changed the row, and reads of the user, and of others who
 * share a statement, must not fail for that.
 */
export function showNotice(keyring: Keyring, owner: NoticeOwner, notice: StoredNotice): Row | null {
  const content = openIfWhole(() => openNotice(keyring, owner, notice));
  if (!content) return null;
  const text = textOf({ ...notice, channel: 'in_app' }, content);
  const shown: Row = {
    id: notice.id,
    subject: cleanText(text.subject ?? '', lineMax),
    message: cleanText(text.sms ?? '', messageMax),
    status: '1',
    enabled: '1',
    recipient_entity: String(entity.user),
    delivery_method: String(deliveryMethod.inApp),
  } satisfies { [Name in keyof typeof notification.fields]?: unknown };
  return Object.fromEntries(shownMembers(notification).map(({ name }) => [name, shown[name] ?? null]));
}
