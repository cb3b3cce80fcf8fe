import { describe, expect, it } from 'vitest';
import { bufferedResponse } from './buffered-response';

function response(body: string, overrides: { status?: number; headers?: [string, string][] } = {}): Response {
  return bufferedResponse({
    status: overrides.status ?? 200,
    statusText: 'OK',
    url: 'https://www.googleapis.com/x',
    headers: overrides.headers ?? [['content-type', 'application/json']],
    body: new TextEncoder().encode(body),
  });
}

describe('bufferedResponse', () => {
  it('is a Response to everyone who asks', () => {
    expect(response('{}')).toBeInstanceOf(Response);
    expect(Object.prototype.toString.call(response('{}'))).toBe('[object Response]');
  });

  it('answers every member of Response', () => {
    const subject = response('{}') as unknown as Record<string, unknown>;
    for (const name of Object.getOwnPropertyNames(Response.prototype)) {
      expect(() => subject[name], name).not.toThrow();
      expect(subject[name], name).toBeDefined();
    }
  });

  it.each([
    ['text', '{"a":1}'],
    ['json', { a: 1 }],
    ['bytes', new TextEncoder().encode('{"a":1}')],
    ['arrayBuffer', new TextEncoder().encode('{"a":1}').buffer],
  ] as const)('reads the body with %s()', async (method, expected) => {
    expect(await response('{"a":1}')[method]()).toEqual(expected);
  });

  it('reads blobs and forms', async () => {
    const blob = await response('abc').blob();
    expect([blob.type, await blob.text()]).toEqual(['application/json', 'abc']);
    const form = await response('a=1', { headers: [['content-type', 'application/x-www-form-urlencoded']] }).formData();
    expect(form.get('a')).toBe('1');
  });

  it('gives its body out once', async () => {
    const subject = response('{}');
    expect(subject.bodyUsed).toBe(false);
    await subject.text();
    expect(subject.bodyUsed).toBe(true);
    await expect(subject.json()).rejects.toThrow(TypeError);
    expect(() => subject.clone()).toThrow(TypeError);
  });

  it('can be cloned before', async () => {
    const subject = response('{"a":1}');
    expect(await subject.clone().json()).toEqual({ a: 1 });
    expect(await subject.text()).toBe('{"a":1}');
  });

  it('streams, and can be cancelled unread', async () => {
    const chunks: string[] = [];
    for await (const chunk of response('streamed').body!) chunks.push(Buffer.from(chunk).toString());
    expect(chunks.join('')).toBe('streamed');
    await expect(response('unread').body!.cancel()).resolves.toBeUndefined();
  });

  it('has no body where there can be none', async () => {
    const empty = response('', { status: 204, headers: [] });
    expect(empty.body).toBeNull();
    expect(await empty.text()).toBe('');
  });

  it('keeps repeated headers and ignores their case', () => {
    const { headers } = response('', {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['etag', '"1"'],
      ],
    });
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(headers.get('ETag')).toBe('"1"');
  });

  it.each([
    [200, true],
    [299, true],
    [304, false],
    [412, false],
  ])('status %i is ok: %s', (status, ok) => expect(response('', { status }).ok).toBe(ok));
});
