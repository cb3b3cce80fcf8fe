import { describe, expect, it } from 'vitest';
import { applyFields } from './fields-mask';

const RESOURCE = {
  etag: '1',
  token: 't',
  items: [{ id: 'a', start: { date: 'd', zone: 'z' }, tags: ['x'] }, { id: 'b' }],
};

describe('Partial responses', () => {
  it.each([
    ['token', { token: 't' }],
    ['token,missing', { token: 't' }],
    ['items/id', { items: [{ id: 'a' }, { id: 'b' }] }],
    ['items(id,start/date),token', { token: 't', items: [{ id: 'a', start: { date: 'd' } }, { id: 'b' }] }],
    ['items(start(zone),tags)', { items: [{ start: { zone: 'z' }, tags: ['x'] }, {}] }],
    ['items/id, items/tags', { items: [{ id: 'a', tags: ['x'] }, { id: 'b' }] }],
    ['*', RESOURCE],
    ['', RESOURCE],
    [undefined, RESOURCE],
  ])('keep what %s asks for', (fields, kept) => {
    expect(applyFields(RESOURCE, fields)).toEqual(kept);
  });

  it.each(['items(', 'items(id', 'items)', ',', 'items//id', 'items(id))', 'it-ems'])('refuse %s', (fields) => {
    expect(() => applyFields(RESOURCE, fields)).toThrow('400');
  });
});
