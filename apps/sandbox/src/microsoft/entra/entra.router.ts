import { Router } from 'express';
import { consentScreen, type ConsentScreenParts } from './consent-screen';
import { discoveryDocument } from './discovery';
import { tokenEndpoint, type TokenEndpointParts } from './token-endpoint';

/** login.microsoftonline.com: consent, codes, tokens. What is not there, a revocation endpoint among it, is 404. */
export function entraRouter(parts: ConsentScreenParts & TokenEndpointParts): Router {
  const router = Router();
  router.use(tokenEndpoint(parts));
  router.use(consentScreen(parts));
  router.get('/:tenant/v2.0/.well-known/openid-configuration', (request, response) => {
    response.json(discoveryDocument(request.params.tenant));
  });
  router.get('/:tenant/discovery/v2.0/keys', (_request, response) => {
    response.json(parts.idTokens.jwks());
  });
  router.use((_request, response) => {
    response.status(404).end();
  });
  return router;
}
