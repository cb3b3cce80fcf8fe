import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import sirv from 'sirv';
import { sendProblem } from './problem-details.filter';
import { unrouted } from './to-app-error';
import type { WebConfig } from './web-config';

const NO_PAGES = /^\/(api|docs|health|metrics)(\/|$)|^\/openapi\.json$/;
const FOR_EVER = 'public, max-age=31536000, immutable';

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
    const files = sirv(folder, {
      brotli: true,
      gzip: true,
      etag: true,
      // The names of assets change with their content; everything else is asked for anew, and mostly not sent.
      setHeaders: (response, path) =>
        response.setHeader('Cache-Control', path.startsWith('/assets/') ? FOR_EVER : 'no-cache'),
    });
    app.use((request: Request, response: Response, next: NextFunction) => {
      if (!['GET', 'HEAD'].includes(request.method)) return next();
      // The files are small, and a range that is none would end in an error.
      delete request.headers.range;
      files(request, response, () => {
        const wantsPage = request.accepts('html') === 'html';
        if (!wantsPage || NO_PAGES.test(request.path) || request.path.startsWith('/assets/')) return next();
        request.url = '/index.html';
        files(request, response, next);
      });
    });
  }
  app.use((request: Request, response: Response) => sendProblem(unrouted(request), request, response));
}
