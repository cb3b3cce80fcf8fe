import express, { Router, type ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';
import { ProviderFailure } from '../provider-failure';
import type { World } from '../world';
import { accountRoutes } from './account.routes';
import { clockSchema, faultSchema, ownerFilterSchema, signInTokenSchema } from './bodies';
import { ControlError } from './control-error';
import type { ControlParts } from './control-parts';
import { settingsRoutes } from './settings.routes';

/** `/_control`: how tests and demos set the scene and look behind it. JSON in, JSON out; bad input is a 400. */
export function controlRouter(parts: ControlParts): Router {
  const router = Router();
  router.use(express.json({ limit: '32mb' }));
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok', now: parts.world.clock.nowIso() });
  });
  router.post('/reset', (_request, response) => {
    reset(parts);
    response.status(204).end();
  });
  router.use(faultRoutes(parts.world));
  router.use(trafficRoutes(parts.world));
  router.use(settingsRoutes(parts));
  router.post('/clock', (request, response) => {
    const move = clockSchema.parse(request.body);
    if ('advanceMs' in move) parts.world.clock.advance(move.advanceMs);
    else parts.world.clock.reset();
    response.json({ now: parts.world.clock.nowIso() });
  });
  router.post('/sign-in/tokens', async (request, response) => {
    const token = await parts.signIn.mint(signInTokenSchema.parse(request.body));
    response.status(201).json({ token });
  });
  router.use('/:provider', accountRoutes(parts));
  router.use((_request, _response, next) => next(new ControlError(404, 'not-found', 'There is no such control')));
  router.use(sendError);
  return router;
}

function reset({ world, providers, settings, signIn }: ControlParts): void {
  world.faults.clear();
  world.consents.clear();
  world.notifier.clear();
  settings.reset();
  signIn.reset();
  for (const provider of providers) provider.reset();
  world.traffic.clear();
  world.clock.reset();
}

function faultRoutes({ faults }: World): Router {
  const router = Router();
  router.post('/faults', (request, response) => {
    response.status(201).json(faults.add(faultSchema.parse(request.body)));
  });
  router.get('/faults', (_request, response) => {
    response.json({ items: faults.list() });
  });
  router.delete('/faults', (request, response) => {
    faults.clear(ownerFilterSchema.parse(request.query));
    response.status(204).end();
  });
  return router;
}

function trafficRoutes({ traffic, notifier }: World): Router {
  const router = Router();
  router.get('/requests', (request, response) => {
    response.json({ items: traffic.records(ownerFilterSchema.parse(request.query)) });
  });
  router.delete('/requests', (request, response) => {
    traffic.clear(ownerFilterSchema.parse(request.query));
    response.status(204).end();
  });
  router.get('/stats', (_request, response) => {
    response.json(traffic.statistics());
  });
  router.get('/notifications', (request, response) => {
    const owner = ownerFilterSchema.parse(request.query);
    response.json({ items: notifier.history(owner), underWay: notifier.underWay(owner) });
  });
  return router;
}

const sendError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof ControlError) {
    response.status(error.status).json({ error: { code: error.code, message: error.message } });
  } else if (error instanceof ProviderFailure) {
    response.status(error.status).set(error.headers).json(error.body);
  } else if (error instanceof ZodError) {
    const issues = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    response.status(400).json({ error: { code: 'invalid', message: 'The request does not fit', issues } });
  } else if (isBodyParserError(error)) {
    response.status(error.status).json({ error: { code: 'invalid', message: error.message } });
  } else next(error);
};

function isBodyParserError(error: unknown): error is Error & { status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}
