import { formatDateTime } from './format-instant.ts';

/**
 * One name per offset, always the same one. A zone stands here only if its clock shows this offset the whole
 * year, except where the reference's samples name another (marked *): those name the standard offset.
 */
const zoneNames: Readonly<Record<string, string>> = {
  '-12:00': 'Etc/GMT+12',
  '-11:00': 'Pacific/Pago_Pago', // *
  '-10:00': 'Pacific/Honolulu',
  '-09:30': 'Pacific/Marquesas',
  '-09:00': 'Pacific/Gambier',
  '-08:00': 'Pacific/Pitcairn',
  '-07:00': 'America/Phoenix',
  '-06:00': 'America/Costa_Rica',
  '-05:00': 'America/Panama',
  '-04:00': 'America/Puerto_Rico',
  '-03:30': 'America/St_Johns', // The only zone there is; it has a summer time.
  '-03:00': 'America/Argentina/Buenos_Aires',
  '-02:00': 'Atlantic/South_Georgia',
  '-01:00': 'Atlantic/Cape_Verde',
  '+00:00': 'Etc/UTC',
  '+01:00': 'Europe/Andorra', // *
  '+02:00': 'Europe/Mariehamn', // *
  '+03:00': 'Asia/Amman', // *
  '+03:30': 'Asia/Tehran',
  '+04:00': 'Asia/Dubai',
  '+04:30': 'Asia/Kabul',
  '+05:00': 'Asia/Karachi',
  '+05:30': 'Asia/Colombo',
  '+05:45': 'Asia/Kathmandu',
  '+06:00': 'Asia/Dhaka',
  '+06:30': 'Asia/Yangon',
  '+07:00': 'Asia/Bangkok',
  '+08:00': 'Asia/Singapore',
  '+08:45': 'Australia/Eucla',
  '+09:00': 'Asia/Tokyo',
  '+09:30': 'Australia/Darwin',
  '+10:00': 'Antarctica/DumontDUrville', // *
  '+10:30': 'Australia/Lord_Howe', // The only zone there is; it has a summer time.
  '+11:00': 'Pacific/Guadalcanal',
  '+12:00': 'Pacific/Fiji',
  '+12:45': 'Pacific/Chatham', // The only zone there is; it has a summer time.
  '+13:00': 'Pacific/Tongatapu',
  '+14:00': 'Pacific/Kiritimati',
};

const offsetPattern = /^(?:UTC )?([+-])([01][0-9]|2[0-3]):([0-5][0-9])$/u;

/** Minutes east of UTC of `UTC +02:30`; null for any other text. */
export function parseOffset(text: string): number | null {
  const match = offsetPattern.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  // Not -minutes alone: that would make minus nothing of UTC -00:00.
  return match[1] === '-' ? 0 - minutes : minutes;
}

/** `UTC +02:30` of 150 minutes; the inverse of `parseOffset`. */
export function formatOffset(offsetMinutes: number): string {
  return `UTC ${signedTime(offsetMinutes)}`;
}

/** The one IANA name we give to an offset in minutes; null where no zone has it as its standard time. */
export function zoneName(offsetMinutes: number): string | null {
  return zoneNames[signedTime(offsetMinutes)] ?? null;
}

/** Every offset with a name, in minutes east of UTC. */
export function namedOffsets(): number[] {
  return Object.keys(zoneNames).flatMap((text) => parseOffset(text) ?? []);
}

/** Minutes east of UTC of a zone that was checked when it was stored or read. Throws on any other text. */
export function offsetOf(timeZone: string): number {
  const minutes = parseOffset(timeZone);
  if (minutes === null) throw new Error(`"${timeZone}" is not an offset from UTC`);
  return minutes;
}

/**
 * The offset that a zone has at a moment, as `UTC +02:00`. The zone is such an offset itself, or an IANA name, which
 * may have a summer time.
 */
export function offsetInForce(timeZone: string, at: Date): string {
  // Offsets change on quarters of hours, wherever they do.
  const quarter = Math.floor(at.getTime() / 900_000);
  const known = knownOffsets.get(timeZone);
  if (known?.quarter === quarter) return known.offset;
  const offset = findOffset(timeZone, at);
  if (knownOffsets.size >= knownMax) knownOffsets.clear();
  knownOffsets.set(timeZone, { quarter, offset });
  return offset;
}

// Every call asks for a zone or two; the library takes a third of a millisecond to answer.
const knownOffsets = new Map<string, { readonly quarter: number; readonly offset: string }>();
/** More than there are zones, with all their names and offsets. */
const knownMax = 1000;

function findOffset(timeZone: string, at: Date): string {
  const minutes = parseOffset(timeZone);
  if (minutes !== null) return formatOffset(minutes);
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return formatOffset(parseOffset(name.replace('GMT', 'UTC ')) ?? 0);
}

/** What a clock at this offset shows when one in UTC shows `dateTime`; both `yyyy-mm-ddThh:mm:ss`. */
export function shift(dateTime: string, offsetMinutes: number): string {
  if (offsetMinutes === 0) return dateTime;
  if (newestShifts.dateTime !== dateTime) newestShifts = { dateTime, byOffset: new Map() };
  const { byOffset } = newestShifts;
  const known = byOffset.get(offsetMinutes);
  if (known) return known;
  const shifted = formatDateTime(new Date(Date.parse(`${dateTime}Z`) + offsetMinutes * 60_000));
  byOffset.set(offsetMinutes, shifted);
  return shifted;
}

// Everything that one call makes has the same instant.
let newestShifts: { dateTime: string; byOffset: Map<number, string> } = { dateTime: '', byOffset: new Map() };

function signedTime(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}:${String(minutes % 60).padStart(2, '0')}`;
}
