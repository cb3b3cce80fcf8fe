import { IsInt, IsOptional } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { checkBody, invalid, readBody } from './check-body';
import { IsOpaqueObject, IsText } from './text.decorators';

class NoteBody {
  @IsText({ max: 5, heading: true })
  title: string;

  @IsOptional()
  @IsText({ max: 5 })
  text?: string;

  @IsOptional()
  @IsInt()
  count?: number;

  @IsOptional()
  @IsOpaqueObject(60)
  metadata?: Record<string, unknown>;
}

async function faults(json: string): Promise<Record<string, string>> {
  const checked = await checkBody(NoteBody, JSON.parse(json));
  return checked.ok ? {} : Object.fromEntries(checked.errors.map(({ field, message }) => [field, message]));
}

const titled = (title: string) => faults(JSON.stringify({ title }));

describe('a body', () => {
  it('comes back as an instance of its class, with its values as they were sent', async () => {
    const metadata = { constructor: { name: 1 }, toString: null, list: [{}] };
    const checked = await checkBody(NoteBody, { title: 'a', metadata });
    expect(checked.ok && checked.body).toBeInstanceOf(NoteBody);
    expect(checked.ok && checked.body.metadata).toBe(metadata);
  });

  it.each(['null', '5', '"x"', '[]', '[{"title":"a"}]'])('%s is no object', async (json) => {
    expect(await faults(json)).toEqual({ '': 'must be a JSON object' });
  });

  it.each(['other', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'has no member "%s"',
    async (name) => {
      for (const value of ['1', 'null', '{"a":1}']) {
        expect(await faults(`{"title":"a",${JSON.stringify(name)}:${value}}`)).toEqual({
          [name]: 'is not a known property',
        });
      }
    },
  );

  it('has all its faults named at once', async () => {
    expect(Object.keys(await faults('{"title":"","count":"x","constructor":1,"other":2}')).toSorted()).toEqual([
      'constructor',
      'count',
      'other',
      'title',
    ]);
  });

  it('that is at fault is answered with 400', async () => {
    await expect(readBody(NoteBody, {})).rejects.toMatchObject({
      code: 'validation.failed',
      status: 400,
      errors: [{ field: 'title', rule: 'required', message: 'title must be a text' }],
    });
    const fault = { field: 'title', rule: 'type', message: 'm' } as const;
    expect(invalid([fault], 'event').errors).toEqual([{ ...fault, field: 'event.title' }]);
    expect(invalid([{ ...fault, field: '' }], 'event').errors).toEqual([{ ...fault, field: 'event' }]);
  });
});

describe('a text', () => {
  it.each(['a', 'a\tb', '🎓🎓🎓🎓🎓', 'é ü', ' a '])('may be "%s"', async (title) => {
    expect(await titled(title)).toEqual({});
  });

  it.each([
    ['', 'must not be blank'],
    [' \u00a0\u3000', 'must not be blank'],
    ['123456', 'must be at most 5 characters'],
    ['🎓🎓🎓🎓🎓🎓', 'must be at most 5 characters'],
    ['a\nb', 'must be one line'],
    ['a\u0000b', 'control characters'],
    ['a\u001b', 'control characters'],
    ['a\u007f', 'control characters'],
    ['a\ud83d', 'broken Unicode'],
    ['\udf93a', 'broken Unicode'],
  ])('may not be %j as a heading, for one reason', async (title, why) => {
    const found = await titled(title);
    expect(Object.keys(found)).toEqual(['title']);
    expect(found['title']).toContain(why);
  });

  it('may be blank or several lines when it is no heading', async () => {
    expect(await faults('{"title":"a","text":"a\\r\\nb"}')).toEqual({});
    expect(await faults('{"title":"a","text":""}')).toEqual({});
    expect(await faults('{"title":"a","text":7}')).toEqual({ text: 'text must be a text' });
  });
});

describe('an object of the client', () => {
  it.each(['{}', '{"a":{"b":[1,null,"\\t\\u2028"]}}', `{"a":"${'x'.repeat(52)}"}`])('may be %s', async (json) => {
    expect(await faults(`{"title":"a","metadata":${json}}`)).toEqual({});
  });

  it.each([
    ['[]', 'must be an object'],
    ['"text"', 'must be an object'],
    [`{"a":"${'x'.repeat(53)}"}`, 'at most 60 bytes'],
    [`{"a":"${'é'.repeat(27)}"}`, 'at most 60 bytes'],
    ['{"a":["\\u0000"]}', 'NUL'],
    ['{"\\u0000":1}', 'NUL'],
    ['{"a":"\\ud800"}', 'broken Unicode'],
  ])('may not be %s', async (json, why) => {
    expect((await faults(`{"title":"a","metadata":${json}}`))['metadata']).toContain(why);
  });
});
