import { describe, expect, it } from 'vitest';
import { ConfigError } from '@calendar/platform/config';
import { StartRefusedError } from '@calendar/platform/errors';
import { reasonOf } from './run-process';

describe('reasonOf', () => {
  it('gives what an operator can mend in plain words', () => {
    expect(reasonOf(new ConfigError(['PORT is wrong', 'REDIS_URL is required']))).toBe(
      'The configuration has 2 fault(s):\n  - PORT is wrong\n  - REDIS_URL is required',
    );
    expect(reasonOf(new StartRefusedError('Run the migrations.'))).toBe('Run the migrations.');
  });

  it('gives everything else with its stack, without secrets', () => {
    const reason = reasonOf(new Error('cannot connect to postgres://app:sesame@db.test/app'));
    expect(reason).toContain('run-process.spec');
    expect(reason).not.toContain('sesame');
    expect(reasonOf('just text')).toBe('just text');
  });
});
