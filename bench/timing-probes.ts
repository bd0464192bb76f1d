import type { MeasuredProvider } from './identity-provider.ts';

/** A call about what is there, or about what is not. */
export interface ProbeCall {
  readonly isThere: boolean;
  /** The number of a user, or one that nobody has. */
  readonly subject: number;
  /** What `prepare` got for the call: a handle, a token. */
  proof: string;
}

/** What probes ask. */
export interface ProbedServer {
  /** Posts to a path of the flows, as one client after the other. */
  post(path: string, body: object): Promise<Response>;
  /** Exchanges an ID token, as one client after the other, each time from another network. */
  exchange(idToken: string): Promise<Response>;
  /** Adds to a user what the path names, as a client of the programme. */
  add(path: string, body: object): Promise<void>;
  /** Changes settings of the programme. */
  set(settings: object): Promise<void>;
  /** Waits until jobs have looked for the owners of all contacts that were asked for. */
  settle(): Promise<void>;
  /** The verified address of a user. */
  addressOf(subject: number): string;
  readonly provider: MeasuredProvider;
}

/** A flow that is asked about what is there and what is not. */
export interface Probe {
  readonly title: string;
  /** How many wrong answers a call counts as. */
  readonly wrongAnswers: number;
  /** Makes what the calls need, before one is timed. */
  readonly prepare?: (server: ProbedServer, calls: readonly ProbeCall[]) => Promise<void>;
  /** What comes right before each call, and is not timed. */
  readonly before?: (server: ProbedServer, call: ProbeCall) => Promise<Response>;
  readonly send: (server: ProbedServer, call: ProbeCall) => Promise<Response>;
}

/** The type of the logins whose tokens are exchanged. */
export const loginType = 5;

const validations = [
  ['an email', { email: 'somebody@example.com' }, 8],
  ['a date of birth', { birth_date: '1901-01-01' }, 12],
  ['a password', { password: 'Wrong harbour 71!' }, 10],
] as const;

const confirm_data = { verification_code: '123456' };
const new_password = 'Another harbour 72!';
const named = (code: string) => [{ type: 2, code }];

const forgotten = (verified_email: string) => ({
  reset_security_data: { forget_password: { verified_email } },
  info: { type: 3 },
});

function validate(server: ProbedServer, { subject }: ProbeCall, validate_data: object, type: number) {
  return server.post(`validate/${subject}`, { validate_data, info: { type } });
}

/** Asks for a challenge of a forgotten password for each call, whose handle it then has. */
async function askHandles(server: ProbedServer, calls: readonly ProbeCall[]): Promise<void> {
  for (const call of calls) {
    const { subject, isThere } = call;
    const address = isThere ? server.addressOf(subject) : `somebody${subject}@example.com`;
    const answer = (await (await server.post('reset', forgotten(address))).json()) as {
      authentication: readonly [{ readonly code: string }];
    };
    call.proof = answer.authentication[0].code;
  }
  await server.settle();
}

/** Sees that tokens are refused for their logins alone: that of a login which somebody has proven is exchanged. */
async function proveTokens({ provider, add, exchange }: ProbedServer, userId: number): Promise<void> {
  const login_id = 'login-proven';
  const token = await provider.idToken(login_id);
  await add(`external_auth/${userId}`, { external_auth: [{ login_id, type: loginType, token }] });
  const answer = await exchange(await provider.idToken(login_id));
  if (!answer.ok) throw new Error(await answer.text());
}

/** Gives each call the ID token of a login, which somebody has and has not proven, or nobody has. */
async function signTokens(server: ProbedServer, calls: readonly ProbeCall[]): Promise<void> {
  const { provider } = server;
  await server.set({ open_id: [provider.trusted] });
  await proveTokens(server, calls[0]!.subject);
  for (const call of calls) {
    const login_id = `login-${call.subject}`;
    const external_auth = [{ login_id, type: loginType }];
    if (call.isThere) await server.add(`external_auth/${call.subject}`, { external_auth });
  }
  for (const call of calls) call.proof = await provider.idToken(`login-${call.subject}`);
}

/** Every flow whose answers must not tell who exists. */
export const probes: readonly Probe[] = [
  ...validations.map(
    ([what, data, type]): Probe => ({
      title: `validate ${what}`,
      wrongAnswers: 1,
      send: (server, call) => validate(server, call, data, type),
    }),
  ),
  {
    title: 'confirm a code',
    wrongAnswers: 1,
    send: (server, { subject }) =>
      server.post(`confirm/${subject}`, {
        verify_data: { email: { address: 'somebody@example.com' } },
        confirm_data,
        info: { type: 9 },
      }),
  },
  {
    title: 'reset a password',
    wrongAnswers: 1,
    send: (server, { subject }) =>
      server.post(`reset/${subject}`, {
        reset_security_data: { reset_password: { current_password: 'Wrong harbour 71!', new_password } },
        info: { type: 1 },
      }),
  },
  {
    title: 'ask for a forgotten password',
    wrongAnswers: 0,
    send: (server, { subject, isThere }) =>
      server.post('reset', forgotten(isThere ? server.addressOf(subject) : `nobody${subject}@example.com`)),
  },
  {
    title: 'confirm a code by its handle',
    wrongAnswers: 1,
    prepare: askHandles,
    send: (server, { proof }) =>
      server.post('confirm', { confirm_data, authentication: named(proof), info: { type: 9 } }),
  },
  {
    title: 'set a forgotten password',
    wrongAnswers: 1,
    prepare: askHandles,
    send: (server, { proof }) =>
      server.post('reset', {
        reset_security_data: { reset_password: { new_password } },
        confirm_data,
        authentication: named(proof),
        info: { type: 1 },
      }),
  },
  {
    title: 'exchange an ID token',
    wrongAnswers: 1,
    prepare: signTokens,
    send: (server, { proof }) => server.exchange(proof),
  },
  {
    // Last, since the setting stays.
    title: 'validate a password while that is suspended',
    wrongAnswers: 2,
    prepare: (server) => server.set({ wrong_answers_max: 1 }),
    before: (server, call) => validate(server, call, { password: 'Wrong harbour 71!' }, 10),
    send: (server, call) => validate(server, call, { password: 'Wrong harbour 72!' }, 10),
  },
];
