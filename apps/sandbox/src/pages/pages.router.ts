import express, { Router, type ErrorRequestHandler } from 'express';
import type { ProviderSandbox } from '../provider-sandbox';
import { ProviderFailure } from '../provider-failure';
import type { World } from '../world';
import { calendarRoutes } from './calendar.routes';
import { eventLinks } from './event-links';
import { html } from './html';
import { page } from './layout';
import { overviewPage } from './overview-page';
import { sentenceOf } from './sentence-of';

export interface PagesParts {
  world: World;
  providers: readonly ProviderSandbox[];
}

/** `/`: where a person looks at the simulated calendars and edits them. */
export function pagesRouter({ world, providers }: PagesParts): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false, limit: '256kb' }));
  router.get('/', (_request, response) => {
    response.type('html').send(overviewPage({ baseUrl: world.baseUrl, providers }));
  });
  router.post('/accounts', (request, response) => {
    const { provider: name, email } = request.body as { provider?: string; email?: string };
    const provider = providers.find((candidate) => candidate.name === name);
    if (!provider || !email || !/^[^@\s]+@[^@\s]+$/.test(email)) {
      response.status(400).type('html').send(messagePage('That is no e-mail address.'));
      return;
    }
    provider.createAccount({ email: email.toLowerCase() });
    response.redirect(303, `/calendars/${provider.name}/${encodeURIComponent(email.toLowerCase())}/primary`);
  });
  router.use(eventLinks(providers));
  for (const provider of providers) router.use(`/calendars/${provider.name}`, calendarRoutes(provider));
  router.use((_request, response) => {
    response.status(404).type('html').send(messagePage('There is nothing here.'));
  });
  router.use(sendFailure);
  return router;
}

const sendFailure: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof URIError) {
    response.status(400).type('html').send(messagePage('This address cannot be read.'));
    return;
  }
  if (!(error instanceof ProviderFailure)) return next(error);
  response
    .status(error.status)
    .type('html')
    .send(messagePage(sentenceOf(error)));
};

function messagePage(message: string): string {
  return page({
    title: 'Sandbox',
    narrow: true,
    body: html`<h1>${message}</h1>
      <p><a href="/">Back to the calendars</a></p>`,
  });
}
