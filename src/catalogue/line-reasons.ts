import { keysOf } from '../objects.ts';
import type { MessageLanguage } from './messages/index.ts';
import { fillText, type MessageParams, matchText } from './text.ts';

/** Why a line of a file cannot be read, as it stands within a sentence: by language, and each reason in every one. */
const reasonsByLanguage = {
  en: {
    aboutLength: 'its about is not a text of at most {maximum} characters',
    birthDates: 'its birth_dates are not dates such as 1957-03-10, 1957-03 or 1957',
    cells: 'it has {cells} cells, but the table has {columns} columns',
    cellsOfNone: 'it has {cells} cells, as no file of the list has',
    characters: 'it has characters that no text has',
    countries: 'its countries are not codes such as 682 or SA',
    cutOff: 'the file ends within a line: it was cut off',
    kind: 'its kind is not one of {allowed}',
    names: 'its names are not a list of texts',
    nameless: 'it has no name',
    noComparableName: 'it has no name that can be compared',
    noCsv: 'it is not CSV',
    noId: 'it has no id',
    noJsonObject: 'it is not a JSON object',
    noNumber: 'it does not begin with the number of an entry',
    noSchema: 'it has no schema',
    notUtf8: 'it is not UTF-8',
    notUtf8OrLong: 'it is not UTF-8, or is too long',
    quoteInCell: 'an unquoted cell contains a quote',
    quoteOpen: 'a quoted cell is not closed',
    ref: 'its ref is not a text',
    refLength: 'its number has more than {maximum} characters',
    rowBytes: 'a row is larger than {maximum} bytes',
    standsBefore: 'an entry of this number stands before it',
    standsNotBefore: 'no entry of this number stands before it',
    textAfterQuote: 'there is text after a closing quote',
    unknownMember: 'nobody knows its member {name}',
  },
  ar: {
    aboutLength: 'الحقل about ليس نصًا من {maximum} حرفًا على الأكثر',
    birthDates: 'الحقل birth_dates ليس تواريخ مثل 1957-03-10 أو 1957-03 أو 1957',
    cells: 'عدد خلاياه {cells}، وعدد أعمدة الجدول {columns}',
    cellsOfNone: 'عدد خلاياه {cells}، وليس ذلك في أي ملف من القائمة',
    characters: 'فيه محارف لا تكون في نص',
    countries: 'الحقل countries ليس رموزًا مثل 682 أو SA',
    cutOff: 'ينتهي الملف في وسط سطر: لقد قُطع',
    kind: 'الحقل kind ليس واحدًا من {allowed}',
    names: 'الحقل names ليس قائمة نصوص',
    nameless: 'ليس فيه اسم',
    noComparableName: 'ليس فيه اسم تمكن مقارنته',
    noCsv: 'ليس CSV',
    noId: 'ليس فيه id',
    noJsonObject: 'ليس كائن JSON',
    noNumber: 'لا يبدأ برقم مدخل',
    noSchema: 'ليس فيه schema',
    notUtf8: 'ليس UTF-8',
    notUtf8OrLong: 'ليس UTF-8 أو أنه طويل جدًا',
    quoteInCell: 'في خلية بلا علامات اقتباس علامة اقتباس',
    quoteOpen: 'خلية بين علامتي اقتباس لم تُغلق',
    ref: 'الحقل ref ليس نصًا',
    refLength: 'رقمه أطول من {maximum} حرفًا',
    rowBytes: 'صف أكبر من {maximum} بايت',
    standsBefore: 'قبله مدخل بهذا الرقم',
    standsNotBefore: 'ليس قبله مدخل بهذا الرقم',
    textAfterQuote: 'يوجد نص بعد علامة اقتباس مغلِقة',
    unknownMember: 'العضو {name} غير معروف',
  },
  fr: {
    aboutLength: 'son about n’est pas un texte d’au plus {maximum} caractères',
    birthDates: 'ses birth_dates ne sont pas des dates comme 1957-03-10, 1957-03 ou 1957',
    cells: 'elle a {cells} cellules, mais le tableau a {columns} colonnes',
    cellsOfNone: 'elle a {cells} cellules, ce qu’aucun fichier de la liste n’a',
    characters: 'elle a des caractères qu’aucun texte n’a',
    countries: 'ses countries ne sont pas des codes comme 682 ou SA',
    cutOff: 'le fichier finit au milieu d’une ligne : il a été tronqué',
    kind: 'son kind n’est pas l’un de {allowed}',
    names: 'ses names ne sont pas une liste de textes',
    nameless: 'elle n’a pas de nom',
    noComparableName: 'elle n’a pas de nom qui puisse être comparé',
    noCsv: 'ce n’est pas du CSV',
    noId: 'elle n’a pas de id',
    noJsonObject: 'ce n’est pas un objet JSON',
    noNumber: 'elle ne commence pas par le numéro d’une entrée',
    noSchema: 'elle n’a pas de schema',
    notUtf8: 'ce n’est pas de l’UTF-8',
    notUtf8OrLong: 'ce n’est pas de l’UTF-8, ou c’est trop long',
    quoteInCell: 'une cellule sans guillemets en contient un',
    quoteOpen: 'une cellule entre guillemets n’est pas fermée',
    ref: 'son ref n’est pas un texte',
    refLength: 'son numéro a plus de {maximum} caractères',
    rowBytes: 'une ligne fait plus de {maximum} octets',
    standsBefore: 'une entrée de ce numéro se trouve avant elle',
    standsNotBefore: 'aucune entrée de ce numéro ne se trouve avant elle',
    textAfterQuote: 'il y a du texte après un guillemet fermant',
    unknownMember: 'son membre {name} n’est pas connu',
  },
  es: {
    aboutLength: 'su about no es un texto de como máximo {maximum} caracteres',
    birthDates: 'sus birth_dates no son fechas como 1957-03-10, 1957-03 o 1957',
    cells: 'tiene {cells} celdas, pero la tabla tiene {columns} columnas',
    cellsOfNone: 'tiene {cells} celdas, lo que ningún archivo de la lista tiene',
    characters: 'tiene caracteres que ningún texto tiene',
    countries: 'sus countries no son códigos como 682 o SA',
    cutOff: 'el archivo termina dentro de una línea: está cortado',
    kind: 'su kind no es uno de {allowed}',
    names: 'sus names no son una lista de textos',
    nameless: 'no tiene nombre',
    noComparableName: 'no tiene un nombre que se pueda comparar',
    noCsv: 'no es CSV',
    noId: 'no tiene id',
    noJsonObject: 'no es un objeto JSON',
    noNumber: 'no empieza por el número de una entrada',
    noSchema: 'no tiene schema',
    notUtf8: 'no es UTF-8',
    notUtf8OrLong: 'no es UTF-8 o es demasiado larga',
    quoteInCell: 'una celda sin comillas contiene una',
    quoteOpen: 'una celda entre comillas no está cerrada',
    ref: 'su ref no es un texto',
    refLength: 'su número tiene más de {maximum} caracteres',
    rowBytes: 'una fila ocupa más de {maximum} bytes',
    standsBefore: 'antes hay una entrada con este número',
    standsNotBefore: 'antes no hay ninguna entrada con este número',
    textAfterQuote: 'hay texto después de una comilla de cierre',
    unknownMember: 'no se conoce su miembro {name}',
  },
} as const satisfies Readonly<Record<MessageLanguage, Readonly<Record<string, string>>>>;

/** The code of a reason. */
export type LineReason = keyof (typeof reasonsByLanguage)['en'];

const reasons: Readonly<Record<MessageLanguage, Readonly<Record<LineReason, string>>>> = reasonsByLanguage;

/** Why a line cannot be read, in English. */
export function reasonText(reason: LineReason, params: MessageParams = {}): string {
  return fillText(reasons.en[reason], params);
}

/** The same in a language, of what `reasonText` has said; any other text is answered as it is. */
export function reasonIn(said: string, language: MessageLanguage): string {
  for (const reason of keysOf(reasons.en)) {
    const params = matchText(reasons.en[reason], said);
    if (params) return fillText(reasons[language][reason], params, language);
  }
  return said;
}
