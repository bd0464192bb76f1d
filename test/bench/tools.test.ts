import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WireConnection } from '../../bench/http-client.ts';
import { readOptions } from '../../bench/options.ts';
import { plotGrowth } from '../../bench/plot.ts';
import { processorSeconds, residentMegabytes } from '../../bench/processor.ts';
import { partialNames, type ScenarioName, scenarios } from '../../bench/scenarios/index.ts';
import { operations } from '../../src/catalogue/operations.ts';

describe('the client', () => {
  it('reads bodies of a known length and bodies in chunks, on one connection', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/long') {
        response.write('é'.repeat(100_000));
        setTimeout(() => response.end('end'), 20);
      } else response.setHeader('content-length', 2).writeHead(201).end('ok');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const connection = new WireConnection('127.0.0.1', (server.address() as AddressInfo).port);
    const get = (path: string) => connection.send({ method: 'GET', path, headers: {} });
    expect(await get('/')).toEqual({ status: 201, body: 'ok' });
    expect(await get('/long')).toEqual({ status: 200, body: `${'é'.repeat(100_000)}end` });
    expect(await get('/')).toEqual({ status: 201, body: 'ok' });
    connection.close();
    server.close();
  });
});

describe('what a process used', () => {
  it('counts the processes that it started, those that ended among them', async () => {
    const busy = 'while (process.cpuUsage().user < 300_000);';
    const parent = `
      const { spawn, spawnSync } = require('node:child_process');
      spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}]);
      spawn(process.execPath, ['-e', ${JSON.stringify(`${busy} console.log('done'); setInterval(() => {}, 1000)`)}], { stdio: 'inherit' });`;
    const child = spawn(process.execPath, ['-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      await once(child.stdout!, 'data');
      expect(processorSeconds(child.pid!)).toBeGreaterThan(0.5);
      expect(residentMegabytes(child.pid!)).toBeGreaterThan(residentMegabytes(process.pid) / 100);
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
    }
  });
});

describe('the options', () => {
  it('measure everything, or the parts that are named', () => {
    expect(readOptions([]).parts.has('peers')).toBe(true);
    expect(readOptions(['--quick']).parts.has('peers')).toBe(false);
    expect([...readOptions(['--growth', '--import']).parts]).toEqual(['growth', 'import']);
  });

  it('take numbers above 0', () => {
    const { settings, only } = readOptions(['--sizes', '300,100', '--users', '50', '--only', 'get,create']);
    expect(settings).toMatchObject({ sizes: [100, 300], users: 50, rounds: 5 });
    expect(only).toEqual(['get', 'create']);
    for (const words of [
      ['--users', 'many'],
      ['--rounds', '0'],
      ['--users', '1,2'],
    ]) {
      expect(() => readOptions(words), words.join(' ')).toThrow(/^--\w+ takes/);
    }
  });
});

describe('the scenarios', () => {
  it('have every partial get of the catalogue, but for what the users of a benchmark have none of', () => {
    const gets = operations.filter(({ action, members }) => action === 'get' && members !== 'all');
    const beside = gets.filter(({ id }) => !partialNames.includes(id as ScenarioName));
    expect(partialNames).toEqual(gets.filter((get) => !beside.includes(get)).map(({ id }) => id));
    const membersBeside = new Set(beside.flatMap(({ members }) => members));
    expect(membersBeside).toEqual(new Set(['documents', 'account', 'group', 'access_rule']));
    for (const name of partialNames) expect(scenarios[name]?.kind).toBe('read');
  });
});

describe('the plot', () => {
  it('draws a line per scenario, from 1 on, and the limits', () => {
    const measured = (perSecond: number) => ({
      ...{ answers: 1, seconds: 1, perSecond, p50: 1, p99: 1 },
      ...{ serverMs: 1, databaseMs: 1, megabytes: 1 },
    });
    const sizes = [
      { users: 100, name: 'few' },
      { users: 10_000, name: 'many' },
    ];
    const rounds = [{ few: measured(300), many: measured(100) }];
    const comparison = { scenario: 'get', title: 'Get <User>', connections: 4, rounds, ratios: [] } as const;
    const svg = plotGrowth([comparison], sizes, [1.5]);
    expect(svg).toContain('Get &lt;User>: 3.00');
    expect(svg.match(/<polyline/g)).toHaveLength(1);
    expect(svg.match(/stroke="#cc0000"/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('10,000');
  });
});
