/** A currency of ISO 4217. */
export interface Currency {
  /** Three capital letters. */
  readonly code: string;
  /** Three digits. */
  readonly number: string;
  /** How many decimals its smallest unit has; null where the standard names none, as for funds. */
  readonly minorUnit: number | null;
  /** The last day, `yyyy-mm-dd`, on which something new may be in this currency; null for one that is in use. */
  readonly lastDay: string | null;
}

/**
 * The edition that the tables below copy: ISO 4217 lists one and three as amended by amendment 180, in force since this day.
 * `node scripts/check-currencies.ts` compares them with the lists as the maintenance agency publishes them now.
 */
export const currencyEdition = '2026-01-01';

/**
 * List one: code, number and minor unit of what is in use (read from Debian's iso-codes 4.20.1 of February 2026 and from
 * OpenJDK 25.0.3). The codes for testing, for no currency and for metals are not money that a person has an account in:
 * they stand in `notMoney`.
 */
const current = `
  AED 784 2, AFN 971 2, ALL 008 2, AMD 051 2, AOA 973 2, ARS 032 2, AUD 036 2, AWG 533 2, AZN 944 2
  BAM 977 2, BBD 052 2, BDT 050 2, BHD 048 3, BIF 108 0, BMD 060 2, BND 096 2, BOB 068 2, BOV 984 2
  BRL 986 2, BSD 044 2, BTN 064 2, BWP 072 2, BYN 933 2, BZD 084 2, CAD 124 2, CDF 976 2, CHE 947 2
  CHF 756 2, CHW 948 2, CLF 990 4, CLP 152 0, CNY 156 2, COP 170 2, COU 970 2, CRC 188 2, CUP 192 2
  CVE 132 2, CZK 203 2, DJF 262 0, DKK 208 2, DOP 214 2, DZD 012 2, EGP 818 2, ERN 232 2, ETB 230 2
  EUR 978 2, FJD 242 2, FKP 238 2, GBP 826 2, GEL 981 2, GHS 936 2, GIP 292 2, GMD 270 2, GNF 324 0
  GTQ 320 2, GYD 328 2, HKD 344 2, HNL 340 2, HTG 332 2, HUF 348 2, IDR 360 2, ILS 376 2, INR 356 2
  IQD 368 3, IRR 364 2, ISK 352 0, JMD 388 2, JOD 400 3, JPY 392 0, KES 404 2, KGS 417 2, KHR 116 2
  KMF 174 0, KPW 408 2, KRW 410 0, KWD 414 3, KYD 136 2, KZT 398 2, LAK 418 2, LBP 422 2, LKR 144 2
  LRD 430 2, LSL 426 2, LYD 434 3, MAD 504 2, MDL 498 2, MGA 969 2, MKD 807 2, MMK 104 2, MNT 496 2
  MOP 446 2, MRU 929 2, MUR 480 2, MVR 462 2, MWK 454 2, MXN 484 2, MXV 979 2, MYR 458 2, MZN 943 2
  NAD 516 2, NGN 566 2, NIO 558 2, NOK 578 2, NPR 524 2, NZD 554 2, OMR 512 3, PAB 590 2, PEN 604 2
  PGK 598 2, PHP 608 2, PKR 586 2, PLN 985 2, PYG 600 0, QAR 634 2, RON 946 2, RSD 941 2, RUB 643 2
  RWF 646 0, SAR 682 2, SBD 090 2, SCR 690 2, SDG 938 2, SEK 752 2, SGD 702 2, SHP 654 2, SLE 925 2
  SOS 706 2, SRD 968 2, SSP 728 2, STN 930 2, SVC 222 2, SYP 760 2, SZL 748 2, THB 764 2, TJS 972 2
  TMT 934 2, TND 788 3, TOP 776 2, TRY 949 2, TTD 780 2, TWD 901 2, TZS 834 2, UAH 980 2, UGX 800 0
  USD 840 2, USN 997 2, UYI 940 0, UYU 858 2, UYW 927 4, UZS 860 2, VED 926 2, VES 928 2, VND 704 0
  VUV 548 0, WST 882 2, XAD 396 2, XAF 950 0, XBA 955 -, XBB 956 -, XBC 957 -, XBD 958 -, XCD 951 2
  XCG 532 2, XDR 960 -, XOF 952 0, XPF 953 0, XSU 994 -, XUA 965 -, YER 886 2, ZAR 710 2, ZMW 967 2
  ZWG 924 2
`;

/**
 * List three: code, number, minor unit and last day of what was withdrawn since 1990. The list names the month of the
 * withdrawal; the day is the later one of the end of that month and the last day as legal tender (Unicode CLDR 48.2).
 */
const withdrawn = `
  ADP 020 0 2003-07-31, AFA 004 2 2003-01-31, ANG 532 2 2025-06-30, AOK 024 2 1991-03-31
  AON 024 2 2000-02-29, AOR 982 2 2000-02-29, ARA 032 2 1992-01-31, ATS 040 2 2002-03-31
  AZM 031 2 2006-12-31, BAD 070 2 1998-07-31, BEC 993 0 1990-03-31, BEF 056 0 2002-03-31
  BEL 992 0 1990-03-31, BGL 100 2 2003-11-30, BGN 975 2 2026-01-31, BRE 076 2 1993-08-01
  BRN 076 2 1990-03-31, BRR 987 2 1994-07-31, BYB 112 0 2001-01-31, BYR 974 0 2017-01-31
  CSD 891 2 2006-10-31, CSK 200 2 1993-03-31, CUC 931 2 2021-06-30, CYP 196 2 2008-01-31
  DDM 278 2 1990-10-02, DEM 276 2 2002-05-15, ECS 218 2 2000-10-02, ECV 983 2 2000-09-30
  EEK 233 2 2011-01-31, ESB 995 0 1994-12-31, ESP 724 0 2002-03-31, FIM 246 2 2002-03-31
  FRF 250 2 2002-03-31, GEK 268 2 1995-10-31, GHC 288 2 2008-01-31, GRD 300 0 2002-03-31
  GWP 624 2 1997-05-31, HRD 191 2 1995-01-31, HRK 191 2 2023-01-31, IEP 372 2 2002-03-31
  ITL 380 0 2002-03-31, LTL 440 2 2014-12-31, LTT 440 2 1993-07-31, LUC 989 0 1990-03-05
  LUF 442 0 2002-03-31, LUL 988 0 1990-03-05, LVL 428 2 2014-01-31, LVR 428 2 1994-12-31
  MGF 450 0 2004-12-31, MRO 478 2 2018-06-30, MTL 470 2 2008-01-31, MXP 484 2 1993-01-31
  MZM 508 2 2006-12-31, NIC 558 2 1991-04-30, NLG 528 2 2002-03-31, PEI 604 2 1991-07-31
  PLZ 616 2 1997-01-31, PTE 620 0 2002-03-31, ROL 642 0 2006-12-31, RUR 810 2 2004-01-31
  SDD 736 2 2007-07-31, SDP 736 2 1998-06-30, SIT 705 2 2007-01-31, SKK 703 2 2009-01-31
  SLL 694 2 2023-12-31, SRG 740 2 2003-12-31, STD 678 2 2017-12-31, SUR 810 2 1992-10-01
  TJR 762 2 2001-04-30, TMM 795 2 2009-01-31, TPE 626 0 2002-11-30, TRL 792 0 2005-12-31
  UAK 804 2 1996-09-30, USS 998 2 2014-03-31, UYP 858 2 1993-03-31, VEB 862 2 2008-06-30
  VEF 937 2 2018-08-31, XEU 954 2 1999-01-31, YDD 720 2 1996-01-01, YUD 890 2 1990-01-31
  YUM 891 2 2003-07-31, YUN 890 2 1995-11-30, ZAL 991 2 1995-03-31, ZMK 894 2 2013-01-01
  ZRN 180 2 1999-06-30, ZRZ 180 2 1994-02-28, ZWD 716 2 2008-08-31, ZWL 932 2 2024-09-30
  ZWN 942 2 2008-07-31, ZWR 935 2 2009-06-30
`;

/** Codes of list one under which nobody has money: metals, testing, and transactions without a currency. */
const notMoney = 'XAG 961, XAU 959, XPD 964, XPT 962, XTS 963, XXX 999';

/** Every currency that is or was in use, by its code. */
export const currencies: ReadonlyMap<string, Currency> = readTable(`${current}, ${withdrawn}`);

const notMoneyCodes = readTable(notMoney);

function readTable(text: string): Map<string, Currency> {
  const rows = text.split(/[,\n]/u).flatMap((row) => row.trim() || []);
  return new Map(
    rows.map((row) => {
      const [code = '', number = '', unit = '-', lastDay = null] = row.split(' ');
      return [code, { code, number, minorUnit: unit === '-' ? null : Number(unit), lastDay }];
    }),
  );
}

/**
 * A code that ISO 4217 lists or listed, also one for testing or for a metal, which rows and settings may hold from before;
 * undefined for any other text. `code`: in capitals.
 */
export function findCurrency(code: string): Currency | undefined {
  return currencies.get(code) ?? notMoneyCodes.get(code);
}

/** Whether a code of the standard is one under which nobody has money. */
export function isNotMoney(code: string): boolean {
  return notMoneyCodes.has(code);
}
