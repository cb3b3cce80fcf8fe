import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { static as serveStatic, type NextFunction, type Request, type Response } from 'express';
import { sendProblem } from './problem-details.filter';
import { unrouted } from './to-app-error';

const NO_PAGES = /^\/(api|docs|health|metrics)(\/|$)|^\/openapi\.json$/;
const A_YEAR_MS = 31_536_000_000;

/**
 * The built web app: its files, and its one page for every address that the app itself routes. What is left is a 404
 * problem. Call it after `app.init()`, so that it comes last.
 *
 * @param folder with `index.html`; nothing is served while there is none
 */
export function serveWebApp(app: NestExpressApplication, folder: string): void {
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
