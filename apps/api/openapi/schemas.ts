import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

/** OpenAPI 3.0 has no null beside a reference: an object that may be null is written out where it stands. */
export function withNulls(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const schema of Object.values(schemas)) {
    const properties = 'properties' in schema ? (schema.properties ?? {}) : {};
    for (const [name, property] of Object.entries(properties)) {
      if (!('allOf' in property) || !property.nullable) continue;
      const { allOf: [reference] = [], ...own } = property;
      const referenced = reference && '$ref' in reference && referencedBy(reference, document);
      if (referenced) properties[name] = { ...referenced, ...own };
    }
  }
  return document;
}

/** Unknown properties are refused, so the document names all there are. Answers stay open: they may grow. */
export function withClosedBodies(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const { requestBody } of [path.post, path.put, path.patch].filter((operation) => operation !== undefined)) {
      if (!requestBody || '$ref' in requestBody) continue;
      for (const { schema } of Object.values(requestBody.content)) if (schema) close(schema, document);
    }
  }
  return document;
}

function close(schema: Schema, document: OpenAPIObject): void {
  if ('$ref' in schema) {
    const referenced = referencedBy(schema, document);
    return referenced && close(referenced, document);
  }
  if (schema.properties) schema.additionalProperties ??= false;
  for (const part of Object.values(schema.properties ?? {})) close(part, document);
  if (schema.items) close(schema.items, document);
}

function referencedBy({ $ref }: { $ref: string }, document: OpenAPIObject): Schema | undefined {
  return document.components?.schemas?.[$ref.replace(getSchemaPath(''), '')];
}
