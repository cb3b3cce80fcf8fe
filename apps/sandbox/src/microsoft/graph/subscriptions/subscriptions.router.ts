import { Router } from 'express';
import {
  GRAPH,
  graphCall,
  jsonOf,
  SCOPES,
  type GraphCall,
  type GraphCallParts,
  type GraphHandler,
} from '../graph-call';
import { subscriptionEntity, subscriptionView } from './subscription';
import type { Subscriptions } from './subscriptions';

/** `/subscriptions` */
export function subscriptionsRouter(parts: GraphCallParts, subscriptions: Subscriptions): Router {
  const router = Router();
  const answer = (handle: GraphHandler) => graphCall(parts, SCOPES.watchCalendars, handle);

  router.get(
    '/',
    answer(({ mailbox }) => ({
      '@odata.context': `${GRAPH}/$metadata#subscriptions`,
      value: subscriptions.list(mailbox).map(subscriptionView),
    })),
  );
  router.post(
    '/',
    answer(async ({ mailbox, request, response, preferences }) => {
      const created = await subscriptions.create(mailbox, jsonOf(request), preferences);
      response.status(201);
      return subscriptionEntity(created);
    }),
  );
  router.delete(
    '/:id',
    answer((call) => subscriptions.remove(call.mailbox, idOf(call))),
  );
  return router;
}

function idOf({ request }: GraphCall): string {
  return String(request.params['id']);
}
