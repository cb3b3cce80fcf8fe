import { describe, expect, it } from 'vitest';
import { filtersOf, queryOf, withFilter } from './filters';

const address = (text: string) => new URLSearchParams(text);

describe('the filters of the list', () => {
  it('stand in the address', () => {
    const filters = filtersOf(address('type=interview&sync=failed&q=acme'));
    expect(filters).toEqual({ type: 'interview', sync: 'failed', q: 'acme' });
    expect(queryOf(filters)).toEqual({ type: 'interview', syncStatus: 'failed', q: 'acme' });
  });

  it('leave out what an address cannot mean', () => {
    expect(filtersOf(address('type=party&sync=toString&q=%20'))).toEqual({});
  });

  it('change one by one', () => {
    expect(withFilter(address('type=interview&sync=failed'), 'type', '').toString()).toBe('sync=failed');
    expect(withFilter(address('sync=failed'), 'q', 'a b').toString()).toBe('sync=failed&q=a+b');
  });
});
