import { Router } from 'express';
import { z } from 'zod';
import type { ControlParts } from './control-parts';

/** `GET/PATCH /settings`: `{latencyMs, google: {...}, microsoft: {...}}`. PATCH changes all or nothing. */
export function settingsRoutes({ providers, settings }: Pick<ControlParts, 'providers' | 'settings'>): Router {
  const groups = z.strictObject(
    Object.fromEntries(providers.map(({ name }) => [name, z.record(z.string(), z.unknown()).optional()])),
  );
  const current = () => ({
    ...settings.values,
    ...Object.fromEntries(providers.map((provider) => [provider.name, provider.settings.values])),
  });
  const router = Router();
  router.get('/settings', (_request, response) => {
    response.json(current());
  });
  router.patch('/settings', (request, response) => {
    const { latencyMs, ...rest } = z.record(z.string(), z.unknown()).parse(request.body);
    const changes = groups.parse(rest);
    const before = current();
    try {
      if (latencyMs !== undefined) settings.patch({ latencyMs });
      for (const provider of providers) provider.settings.patch(changes[provider.name] ?? {});
    } catch (error) {
      settings.patch({ latencyMs: before.latencyMs });
      for (const provider of providers) provider.settings.patch(Object(before)[provider.name] as object);
      throw error;
    }
    response.json(current());
  });
  return router;
}
