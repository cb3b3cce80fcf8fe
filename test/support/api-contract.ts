import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface MediaTypes {
  [mediaType: string]: { schema?: object };
}

interface DeclaredResponse {
  headers?: Record<string, object>;
  content?: MediaTypes;
}

interface Operation {
  requestBody?: { content: MediaTypes };
  responses: Record<string, DeclaredResponse>;
}

export interface OpenApiDocument {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
}

/** A request and its answer. */
export interface Exchange {
  method: string;
  /** With or without a query. */
  path: string;
  /** The body that was sent, as JSON text. */
  sent: string | undefined;
  status: number;
  headers: Headers;
  text: string;
}

const PROBLEM = 'application/problem+json';
/** Says of each event what is wrong with it, and answers 200. */
const JUDGES_PARTS = '/api/v1/events/bulk';

/** What the OpenAPI document of a running API promises, read as strictly as it can be. */
export class ApiContract {
  private static readonly known = new Map<string, ApiContract>();
  /** By their text: to make validators of a document takes longer than the tests of some files, and all stacks have the same. */
  private static readonly made = new Map<string, ApiContract>();
  private readonly ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  private readonly templates: Array<{ template: string; pattern: RegExp }>;

  constructor(private readonly document: OpenApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addVocabulary(['example', ...Object.keys(document)]);
    this.ajv.addSchema(closed(document) as object, 'api', false);
    this.templates = Object.keys(document.paths)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
      .toSorted((a, b) => placeholders(a.template) - placeholders(b.template));
  }

  /** The contract of the API at an address, which is asked for it once. */
  static async at(baseUrl: string): Promise<ApiContract> {
    const known = this.known.get(baseUrl);
    if (known) return known;
    const text = await (await fetch(`${baseUrl}/openapi.json`)).text();
    const contract = this.made.get(text) ?? new ApiContract(JSON.parse(text) as OpenApiDocument);
    this.known.set(baseUrl, contract);
    this.made.set(text, contract);
    return contract;
  }

  /** Another program answers at this address from now on: what it promises is asked anew. */
  static forget(baseUrl: string): void {
    this.known.delete(baseUrl);
  }

  /** @throws Error that names every way in which the document does not describe what happened */
  check(exchange: Exchange): void {
    const faults = [...this.faultsOfRequest(exchange), ...this.faultsOfAnswer(exchange)];
    if (faults.length === 0) return;
    const { method, path, status, text } = exchange;
    throw new Error(
      `${method} ${path}: ${status} is not as documented:\n${faults.join('\n')}\n${text.slice(0, 2_000)}`,
    );
  }

  /** What is wrong with a value, by the schema at a place of the document. */
  faultsOf(value: unknown, place: readonly string[]): string[] {
    const validate = this.ajv.getSchema(`api#/${place.map(escaped).join('/')}`) as ValidateFunction | undefined;
    if (!validate) return [`There is no schema at ${place.join(' ')}.`];
    return validate(value) ? [] : (validate.errors ?? []).map(worded);
  }

  /** What was accepted must have been allowed. */
  private faultsOfRequest({ method, path, sent, status }: Exchange): string[] {
    const route = this.routeOf(method, path);
    if (!route || sent === undefined || sent === '' || status >= 300 || route[1] === JUDGES_PARTS) return [];
    if (!this.operationAt(route).requestBody) return ['It took a body, and none is documented.'];
    const place = [...route, 'requestBody', 'content', 'application/json', 'schema'];
    return this.faultsOf(JSON.parse(sent), place).map((fault) => `request: ${fault}`);
  }

  private faultsOfAnswer(exchange: Exchange): string[] {
    const { method, path, status, headers, text } = exchange;
    const route = this.routeOf(method, path);
    const type = headers.get('content-type')?.split(';', 1)[0] ?? null;
    if (status >= 400 && type !== PROBLEM) return [`An error came as ${type}.`];
    if (!route) return this.faultsOfProblem(text, ['components', 'schemas', 'ProblemBody']);

    const { responses } = this.operationAt(route);
    const key = Object.hasOwn(responses, status) ? String(status) : 'default';
    if (key === 'default' && status < 400) return [`The status ${status} is not documented.`];
    const { content, headers: promised = {} } = responses[key]!;
    const missing = Object.keys(promised).filter((name) => !headers.has(name));
    if (missing.length > 0) return [`It lacks ${missing.join(', ')}.`];
    if (!content) return text === '' || status === 302 ? [] : [`It has a body (${type}), and none is documented.`];
    if (type === null || !content[type]) return [`It came as ${type}, documented is ${Object.keys(content).join()}.`];
    const place = [...route, 'responses', key, 'content', type, 'schema'];
    if (type === PROBLEM) return this.faultsOfProblem(text, place);
    return type === 'application/json' ? this.faultsOf(JSON.parse(text), place) : [];
  }

  private faultsOfProblem(text: string, place: readonly string[]): string[] {
    const problem = JSON.parse(text) as { code?: unknown };
    const isListed = this.document.info.description.includes(`\`${String(problem.code)}\``);
    return [...this.faultsOf(problem, place), ...(isListed ? [] : [`The code ${String(problem.code)} is not listed.`])];
  }

  private routeOf(method: string, path: string): ['paths', string, string] | undefined {
    const asked = path.split('?', 1)[0]!;
    const found = this.templates.find(
      ({ template, pattern }) => pattern.test(asked) && this.document.paths[template]![method.toLowerCase()],
    );
    return found && ['paths', found.template, method.toLowerCase()];
  }

  private operationAt([, template, method]: ['paths', string, string]): Operation {
    return this.document.paths[template]![method]!;
  }
}

/** A copy in which objects have no properties but those that are declared. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, closed(member)]));
  const isObject = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  return isObject ? { additionalProperties: false, ...copy } : copy;
}

function placeholders(template: string): number {
  return template.split('{').length;
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function worded({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`;
}
