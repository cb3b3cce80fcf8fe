import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CATALOGUE, ProblemBody } from '@calendar/contracts/errors';
import { AUTH_PROBLEMS, PUBLIC_EXTENSION, SERVICE_EXTENSION } from '@calendar/platform/auth';
import { EDGE_PROBLEMS } from '../http/edge-problems';
import { withClosedBodies, withNulls } from './schemas';

const BEARER = 'bearer';
const ACTING_FOR = 'acting-for';

const PROBLEMS = { ...EDGE_PROBLEMS, ...AUTH_PROBLEMS, ...PROBLEM_CATALOGUE };

const INTRODUCTION = `
Keeps a person's interviews, follow-ups and reminders in step with Google Calendar and Outlook, both ways.

**Trying it out.** Press *Authorize* and paste a token. \`npm start\` prints a ready-made one; elsewhere it is a JWT of
the sign-in that this service is configured for, with the user's id as \`sub\` and an \`exp\`. It is kept in this browser
until you log out here. The backend of Career Copilot uses a token with the scope \`career-copilot.service\` and names
the user it acts for in \`X-User-Id\`.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`.

<details>
<summary>All codes</summary>

| code | status | meaning |
| --- | --- | --- |
`;
const INTRODUCTION_END = '\n\n</details>\n';

/** `GET /openapi.json` and Swagger UI at `/docs`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Copilot Calendar API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}

export function openApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Copilot Calendar')
    .setDescription(INTRODUCTION.trimStart() + problemTable() + INTRODUCTION_END)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER)
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-User-Id', description: 'With a backend token only.' },
      ACTING_FOR,
    )
    .addSecurityRequirements({ [BEARER]: [] })
    .addSecurityRequirements({ [BEARER]: [], [ACTING_FOR]: [] })
    .addGlobalResponse({
      status: 'default',
      description: 'An error',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
    })
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    extraModels: [ProblemBody],
    operationIdFactory: (controller, method) => `${lowerFirst(controller.replace(/Controller$/, ''))}_${method}`,
  });
  return withProblemCodes(withClosedBodies(withNulls(withSecurity(document))));
}

/** What is required of callers is said once for all; operations without a token, or for nobody, override it. */
function withSecurity(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Array<Record<string, unknown>>) {
      delete operation['security'];
      if (operation[PUBLIC_EXTENSION]) operation['security'] = [];
      if (operation[SERVICE_EXTENSION]) operation['security'] = [{ [BEARER]: [] }];
      delete operation[PUBLIC_EXTENSION];
      delete operation[SERVICE_EXTENSION];
    }
  }
  return document;
}

/** The edge has codes of its own, which the modules' schema of a problem does not know. */
function withProblemCodes(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components!.schemas!;
  schemas['ProblemCode'] = { type: 'string', enum: Object.keys(PROBLEMS), description: 'Stable; decide by it.' };
  Object.assign((schemas['ProblemBody'] as { properties: object }).properties, {
    code: { $ref: getSchemaPath('ProblemCode') },
  });
  return document;
}

function problemTable(): string {
  const rows = Object.entries(PROBLEMS);
  return rows.map(([code, [status, title]]) => `| \`${code}\` | ${status} | ${title} |`).join('\n');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
