import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { static as serveStatic, type NextFunction, type Request, type Response } from 'express';
import { sendProblem } from './problem-details.filter';
import { unrouted } from './to-app-error';
import type { WebConfig } from './web-config';

const NO_PAGES = /^\/(api|docs|health|metrics)(\/|$)|^\/openapi\.json$/;
const A_YEAR_MS = 31_536_000_000;

export interface WebAppOptions {
  /** With `index.html`; no files are served while there is none. */
  folder: string;
  config: WebConfig;
}

/**
 * The built web app: what it must know (`/web-config.json`), its files, and its one page for every address that the app itself routes. What is left is a 404
 * problem. Call it after `app.init()`, so that it comes last.
 */
export function serveWebApp(app: NestExpressApplication, { folder, config }: WebAppOptions): void {
  const express = app.getHttpAdapter().getInstance();
  express.get('/web-config.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json(config);
  });
  const page = join(folder, 'index.html');
  if (existsSync(page)) {
    app.use('/assets', serveStatic(join(folder, 'assets'), { immutable: true, maxAge: A_YEAR_MS, index: false }));
    app.use(serveStatic(folder, { index: false }));
    app.use((request: Request, response: Response, next: NextFunction) => {
      const wantsPage = ['GET', 'HEAD'].includes(request.method) && request.accepts('html') === 'html';
      if (!wantsPage || NO_PAGES.test(request.path) || request.path.startsWith('/assets/')) return next();
      response.set('Cache-Control', 'no-cache').sendFile(page);
    });
  }
  app.use((request: Request, response: Response) => sendProblem(unrouted(request), request, response));
}
