import { type LookupAddress, promises } from 'node:dns';

/** Looks up the addresses of a name. Rejects with an error whose code is that of `getaddrinfo`: ENOTFOUND, or EAI_AGAIN for now. */
export type NameLookup = (host: string) => Promise<readonly LookupAddress[]>;

/** As the operating system does, with its hosts file and search domains: two names at a time in the whole process, on threads. */
export const systemNames: NameLookup = (host) => promises.lookup(host, { all: true });

/** How long a server of names may take: 3 s, and when it is asked again about twice that; ten seconds together. */
const patience = { timeout: 3000, tries: 2 };
/** For how many milliseconds the addresses of one family wait for those of the other: some servers never answer for IPv6. */
const otherFamilyMilliseconds = 1000;
/** `localhost` and what is below it stand for this machine, and are asked of nobody (RFC 6761, section 6.3). */
const localhost = /(?:^|\.)localhost\.?$/u;
const thisMachine: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
/** How c-ares names that there is no address: no such name, none of this family, no name at all. */
const absent = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * By DNS alone, without threads: names whose servers are slow, however many, hold nobody else up.
 *
 * `servers`: addresses with or without a port; those of the operating system where there are none.
 */
export function dnsNames(servers?: readonly string[]): NameLookup {
  return async (host) => {
    if (localhost.test(host)) return thisMachine;
    // One for each lookup: it sees what has changed in resolv.conf, and c-ares lowers its patience to a second after fast answers.
    const resolver = new promises.Resolver(patience);
    if (servers) resolver.setServers(servers);
    const answers = [
      resolver.resolve4(host).then((found) => found.map((address) => ({ address, family: 4 }))),
      resolver.resolve6(host).then((found) => found.map((address) => ({ address, family: 6 }))),
    ];
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      timer = setTimeout(() => resolver.cancel(), otherFamilyMilliseconds);
    };
    Promise.any(answers).then(wait, () => undefined);
    const settled = await Promise.allSettled(answers);
    clearTimeout(timer);
    const found = settled.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    const causes = settled.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    throw failedLookup(host, causes);
  };
}

function failedLookup(host: string, causes: readonly NodeJS.ErrnoException[]): Error {
  const cause = causes.find((one) => !absent.has(one.code ?? ''));
  const code = cause ? 'EAI_AGAIN' : 'ENOTFOUND';
  return Object.assign(new Error(`the name ${host} has no address: ${code}`, { cause }), { code });
}
