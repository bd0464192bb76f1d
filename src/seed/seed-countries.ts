import type { Faker } from '@faker-js/faker';
import type { CountryCode } from 'libphonenumber-js/min';

/** Where seeded users live: what they are called there, what they pay with, and when it is noon. */
export interface SeedCountry {
  /** ISO 3166, two letters. */
  readonly code: CountryCode;
  readonly language: string;
  readonly currency: string;
  /** `UTC ±hh:mm` */
  readonly timeZone: string;
  /** Names and places in the script of the country. */
  readonly load: () => Promise<{ readonly faker: Faker }>;
}

/** Countries of every continent, in ten scripts. Never reorder: which user lives where follows from the order. */
export const seedCountries: readonly SeedCountry[] = [
  country('US', 'en-US', 'USD', 'UTC -06:00', () => import('@faker-js/faker/locale/en_US')),
  country('CA', 'fr-CA', 'CAD', 'UTC -05:00', () => import('@faker-js/faker/locale/fr_CA')),
  country('GB', 'en-GB', 'GBP', 'UTC +00:00', () => import('@faker-js/faker/locale/en_GB')),
  country('FR', 'fr', 'EUR', 'UTC +01:00', () => import('@faker-js/faker/locale/fr')),
  country('DE', 'de', 'EUR', 'UTC +01:00', () => import('@faker-js/faker/locale/de')),
  country('JP', 'ja', 'JPY', 'UTC +09:00', () => import('@faker-js/faker/locale/ja')),
  country('SA', 'ar', 'SAR', 'UTC +03:00', () => import('@faker-js/faker/locale/ar')),
  country('BR', 'pt-BR', 'BRL', 'UTC -03:00', () => import('@faker-js/faker/locale/pt_BR')),
  country('NP', 'ne', 'NPR', 'UTC +05:45', () => import('@faker-js/faker/locale/ne')),
  country('CN', 'zh', 'CNY', 'UTC +08:00', () => import('@faker-js/faker/locale/zh_CN')),
  country('UA', 'uk', 'UAH', 'UTC +02:00', () => import('@faker-js/faker/locale/uk')),
  country('NG', 'en', 'NGN', 'UTC +01:00', () => import('@faker-js/faker/locale/en_NG')),
  country('ES', 'es', 'EUR', 'UTC +01:00', () => import('@faker-js/faker/locale/es')),
  country('GR', 'el', 'EUR', 'UTC +02:00', () => import('@faker-js/faker/locale/el')),
  country('KR', 'ko', 'KRW', 'UTC +09:00', () => import('@faker-js/faker/locale/ko')),
  country('TR', 'tr', 'TRY', 'UTC +03:00', () => import('@faker-js/faker/locale/tr')),
  country('MX', 'es-MX', 'MXN', 'UTC -06:00', () => import('@faker-js/faker/locale/es_MX')),
  country('IT', 'it', 'EUR', 'UTC +01:00', () => import('@faker-js/faker/locale/it')),
  country('TH', 'th', 'THB', 'UTC +07:00', () => import('@faker-js/faker/locale/th')),
  country('PL', 'pl', 'PLN', 'UTC +01:00', () => import('@faker-js/faker/locale/pl')),
  country('ZA', 'en-ZA', 'ZAR', 'UTC +02:00', () => import('@faker-js/faker/locale/en_ZA')),
  country('GE', 'ka', 'GEL', 'UTC +04:00', () => import('@faker-js/faker/locale/ka_GE')),
  country('VN', 'vi', 'VND', 'UTC +07:00', () => import('@faker-js/faker/locale/vi')),
  country('IL', 'he', 'ILS', 'UTC +02:00', () => import('@faker-js/faker/locale/he')),
  country('SE', 'sv', 'SEK', 'UTC +01:00', () => import('@faker-js/faker/locale/sv')),
];

function country(
  code: CountryCode,
  language: string,
  currency: string,
  timeZone: string,
  load: SeedCountry['load'],
): SeedCountry {
  return { code, language, currency, timeZone, load };
}
