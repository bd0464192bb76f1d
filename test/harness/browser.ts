import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { temporaryFolder } from './processes.ts';

/** A page in a browser, as a person with a keyboard sees and uses it. */
export interface BrowserPage {
  /** Opens an address and waits until the page is there. */
  open(url: string): Promise<void>;
  /** Types a text into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key; `Enter` waits for the page that comes of it. */
  press(key: 'Tab' | 'Enter'): Promise<void>;
  /** What a person sees. */
  text(): Promise<string>;
  /** Everything that assistive technology is told, in order: role, name, description and whether it has the focus. */
  accessible(): Promise<AccessibleNode[]>;
  /** What the page says of itself, by an expression of JavaScript; the page itself may run none. */
  ask<Value>(expression: string): Promise<Value>;
  /** How wide the window is, and which colours the person prefers. */
  look(as: { readonly width: number; readonly height?: number; readonly isDark?: boolean }): Promise<void>;
  /** A picture of the whole page, PNG. */
  picture(): Promise<Buffer>;
  /** Complaints of the browser so far, such as what a policy has kept a page from. */
  readonly complaints: readonly string[];
}

/** A node of the accessibility tree. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly isFocused: boolean;
}

/** A browser without a window. */
export interface Browser {
  readonly page: BrowserPage;
  close(): Promise<void>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Where Chromium is; undefined where there is none. Debian's is installed where this is Debian and we may: the tests that need a
 * browser are few and not worth a package of npm that brings one of 300 MB along.
 */
export function findBrowser(): string | undefined {
  const found = () => names.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));
  if (found() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found();
  try {
    const quiet = { stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('apt-get', ['update'], quiet);
    execFileSync(
      'apt-get',
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-core'],
      quiet,
    );
  } catch {
    return undefined;
  }
  return found();
}

/** Starts a browser and drives it by the DevTools protocol. */
export async function startBrowser(path: string): Promise<Browser> {
  const folder = temporaryFolder();
  const child = spawn(
    path,
    [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
      ],
      ...['--remote-debugging-port=0', `--user-data-dir=${folder.path}`, 'about:blank'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const devTools = await Devtools.connect(await addressIn(child.stderr));
  const page = await openPage(devTools);
  return {
    page,
    async close() {
      devTools.close();
      child.kill('SIGKILL');
      await ended;
      folder.remove();
    },
  };
}

/** The address that a browser says it listens at. */
async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const address = /DevTools listening on (ws:\S+)/u.exec(line)?.[1];
    if (address) {
      // What nobody reads would fill the pipe.
      output.resume();
      return address;
    }
  }
  throw new Error('the browser did not start');
}

type Message = Readonly<Record<string, unknown>>;

/** A session of the DevTools protocol. */
class Devtools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Message>>();
  readonly #listeners = new Set<(method: string, params: Message) => void>();
  #sent = 0;
  /** The target that commands go to. */
  sessionId: string | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))));
  }

  static async connect(address: string): Promise<Devtools> {
    const socket = new WebSocket(address);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the browser cannot be reached')));
    await promise;
    return new Devtools(socket);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the protocol has a form for each command.
  async send(method: string, params: Message = {}): Promise<any> {
    this.#sent += 1;
    const answer = Promise.withResolvers<Message>();
    this.#waiting.set(this.#sent, answer);
    const { sessionId } = this;
    this.#socket.send(JSON.stringify({ id: this.#sent, method, params, ...(sessionId && { sessionId }) }));
    return answer.promise;
  }

  on(listener: (method: string, params: Message) => void): void {
    this.#listeners.add(listener);
  }

  /** The next event of a name. */
  next(method: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = (name: string) => {
      if (name !== method) return;
      this.#listeners.delete(listener);
      resolve();
    };
    this.#listeners.add(listener);
    return promise;
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Message): void {
    const { id, method, params, result, error } = message as {
      id?: number;
      method?: string;
      params?: Message;
      result?: Message;
      error?: { message: string };
    };
    if (id === undefined) {
      for (const listener of this.#listeners) listener(method!, params ?? {});
      return;
    }
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result ?? {});
  }
}

const keys = { Tab: { code: 9, text: '' }, Enter: { code: 13, text: '\r' } } as const;

async function openPage(devTools: Devtools): Promise<BrowserPage> {
  const { targetId } = await devTools.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
  devTools.sessionId = sessionId;
  for (const domain of ['Page', 'Accessibility', 'Log', 'Runtime']) await devTools.send(`${domain}.enable`);
  const complaints: string[] = [];
  devTools.on((method, params) => {
    const { level, source, text } = (params['entry'] ?? {}) as Message;
    // That a page answers 4xx is the page's affair.
    if (method === 'Log.entryAdded' && level === 'error' && source !== 'network')
      complaints.push(String(text));
  });
  const ask = async <Value>(expression: string): Promise<Value> =>
    (await devTools.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  return {
    complaints,
    ask,
    async open(url) {
      const loaded = devTools.next('Page.loadEventFired');
      await devTools.send('Page.navigate', { url });
      await loaded;
    },
    async type(text) {
      await devTools.send('Input.insertText', { text });
    },
    async press(key) {
      const { code, text } = keys[key];
      const parts = { key, code: key, windowsVirtualKeyCode: code, ...(text && { text }) };
      const loaded = key === 'Enter' ? devTools.next('Page.loadEventFired') : undefined;
      await devTools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...parts });
      await devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...parts });
      await loaded;
    },
    text: () => ask<string>('document.body.innerText'),
    async accessible() {
      const { nodes } = await devTools.send('Accessibility.getFullAXTree');
      return (nodes as AxNode[])
        .filter(({ ignored }) => !ignored)
        .map(({ role, name, description, properties = [] }) => ({
          role: role.value,
          name: name?.value ?? '',
          description: description?.value ?? '',
          isFocused: properties.some(
            (property) => property.name === 'focused' && property.value.value === true,
          ),
        }));
    },
    async look({ width, height = 700, isDark = false }) {
      await devTools.send('Emulation.setDeviceMetricsOverride', {
        ...{ width, height, deviceScaleFactor: 1, mobile: width < 500 },
      });
      await devTools.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }],
      });
    },
    async picture() {
      const { data } = await devTools.send('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(data, 'base64');
    },
  };
}

interface AxNode {
  readonly ignored: boolean;
  readonly role: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly description?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value: unknown } }[];
}
