import { describe, expect, it } from 'vitest';
import { linkOf, placeWords } from './place';

describe('a place', () => {
  it('that is a link goes by its host', () => {
    expect(placeWords('https://meet.example/abc?x=1')).toBe('meet.example');
    expect(linkOf(' https://meet.example/abc ')).toBe('https://meet.example/abc');
  });

  it.each(['Room 4, 2nd floor', 'javascript:alert(1)', 'https://', 'see https://meet.example', ''])(
    '%j is no link',
    (place) => {
      expect(linkOf(place)).toBeNull();
      expect(placeWords(place)).toBe(place);
    },
  );
});
