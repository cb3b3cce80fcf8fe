import { expect, it, vi } from 'vitest';
import { RedisPulse } from './redis-pulse';

/** Longer than an answer is waited for. */
const LONG_MS = 700;

function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONG_MS);
}

it('a process that stands still when it has asked in the background does not take Redis for silent', async () => {
  const changed = vi.fn<(isSilent: boolean) => void>();
  const asked = Promise.withResolvers<void>();
  const ask = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    // What it asks goes out at the end of the turn, and the answer is read in a later one.
    queueMicrotask(standStill);
    setImmediate(resolve);
    asked.resolve();
    return promise;
  };
  const pulse = new RedisPulse({ ask, reconnect: () => undefined, changed });
  const late = pulse.within(new Promise<never>(() => undefined), 10);
  await expect(late).rejects.toThrow('Redis does not answer');
  await asked.promise;
  await expect(pulse.within(Promise.resolve('answer'))).resolves.toBe('answer');
  pulse.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(changed).not.toHaveBeenCalled();
});
