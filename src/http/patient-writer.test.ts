import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writePatiently } from './patient-writer.ts';

function narrow(): PassThrough {
  return new PassThrough({ highWaterMark: 4 });
}

describe('a reader', () => {
  it('that stands still is given up', async () => {
    await expect(writePatiently(narrow(), 'more than it holds', 50)).rejects.toMatchObject({
      key: 'requestAborted',
    });
  });

  it('that is slow is waited for', async () => {
    const out = narrow();
    const written = writePatiently(out, 'more than it holds', 5000);
    await sleep(50);
    out.resume();
    await written;
    expect(out.listenerCount('close') + out.listenerCount('drain')).toBe(narrow().listenerCount('close'));
  });

  it('that is gone, or goes, is heard of', async () => {
    const out = narrow();
    const written = writePatiently(out, 'more than it holds', 5000);
    out.destroy();
    await expect(written).rejects.toMatchObject({ key: 'requestAborted' });
    await expect(writePatiently(out, 'x', 5000)).rejects.toMatchObject({ key: 'requestAborted' });
  });
});
