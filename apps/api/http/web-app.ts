import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { sendProblem } from './problem-details.filter';
import { toAppError, unrouted } from './to-app-error';
import type { WebConfig } from './web-config';
import { WebFiles } from './web-files';

const NO_PAGES = /^\/(api|docs|health|metrics)(\/|$)|^\/openapi\.json$/;

export interface WebAppOptions {
  /** With `index.html`; no files are served while there is none. */
  folder: string;
  config: WebConfig;
}

/**
 * The built web app: what it must know (`/web-config.json`), its files, compressed when they were built, and its one page for
 * every address that the app itself routes. What is left is a 404 problem. Call it after `app.init()`, so that it comes last.
 */
export function serveWebApp(app: NestExpressApplication, { folder, config }: WebAppOptions): void {
  const express = app.getHttpAdapter().getInstance();
  express.get('/web-config.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json(config);
  });
  if (existsSync(join(folder, 'index.html'))) {
    const files = new WebFiles(folder);
    app.use((request: Request, response: Response, next: NextFunction) => {
      if (!['GET', 'HEAD'].includes(request.method)) return next();
      if (files.has(request.path)) return files.send(request.path, { request, response, next });
      const wantsPage = request.accepts('html') === 'html';
      if (!wantsPage || NO_PAGES.test(request.path) || request.path.startsWith('/assets/')) return next();
      files.send('/index.html', { request, response, next });
    });
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      sendProblem(toAppError(error, request), request, response);
    });
  }
  app.use((request: Request, response: Response) => sendProblem(unrouted(request), request, response));
}
