import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../tools/paths.mjs';
import { ApiApp } from '../../support/api-app';
import { ApiContract, type OpenApiDocument } from '../../support/api-contract';

let api: ApiApp;
let document: OpenApiDocument;
let contract: ApiContract;

beforeAll(async () => {
  api = await ApiApp.start();
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenApiDocument;
  contract = await ApiContract.at(api.url);
});
afterAll(() => api.stop());

/** Everything in the document that is an object, with its place. */
function* objectsIn(
  value: unknown,
  place: string[] = [],
): Generator<[place: string[], object: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Record<string, unknown>];
  for (const [name, member] of Object.entries(value)) yield* objectsIn(member, [...place, name]);
}

describe('the OpenAPI document', () => {
  it('is the committed one, from which clients are generated (npm run openapi writes it anew)', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(join(root, 'openapi.json'));
  });

  it('is valid in the eyes of a validator that is not ours', async () => {
    expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  });

  it('shows only examples that are what it says', () => {
    const faults: string[] = [];
    let checked = 0;
    for (const [place, { type, schema, example, examples = {} }] of objectsIn(document)) {
      // Beside a schema they are of that schema; within one, of itself.
      if (!schema && !type) continue;
      const shown = [
        example,
        ...Object.values(examples as Record<string, { value: unknown }>).map(({ value }) => value),
      ];
      for (const value of shown.filter((one) => one !== undefined)) {
        checked += 1;
        const found = contract.faultsOf(value, schema ? [...place, 'schema'] : place);
        faults.push(...found.map((fault) => `${place.join(' ')}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    expect(checked).toBeGreaterThan(100);
  });

  it('says of every value what it is', () => {
    const blank = [...objectsIn(document)].filter(
      ([, schema]) =>
        schema['type'] === 'object' && !schema['properties'] && schema['additionalProperties'] === undefined,
    );
    expect(blank.map(([place]) => place.join(' '))).toEqual([]);
  });

  it.each([
    'EventBody',
    'EventPatchBody',
    'BulkBody',
    'BulkEventBody',
    'PreviewEventBody',
    'ConnectBody',
    'ResolveBody',
  ])('says that a %s has no other properties', (name) => {
    const schemas = Object.fromEntries(
      [...objectsIn(document)].map(([place, schema]) => [place.join('.'), schema] as const),
    );
    expect(schemas[`components.schemas.${name}`]).toMatchObject({ additionalProperties: false });
  });

  it('leaves answers open, which may grow', () => {
    const closed = [...objectsIn(document)].filter(([, schema]) => schema['additionalProperties'] === false);
    for (const [place] of closed) expect(place.at(-1)).toMatch(/Body$/);
    expect(closed.map(([place]) => place.at(-1))).not.toContain('PreferencesBody');
  });

  it('describes every answer that has a body', () => {
    const silent = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.entries(responses)
          .filter(([status, { content }]) => !content && !['202', '204', '302', '304'].includes(status))
          .map(([status]) => `${method} ${path} ${status}`),
      ),
    );
    expect(silent).toEqual([]);
  });
});
