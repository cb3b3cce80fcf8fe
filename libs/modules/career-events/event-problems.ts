import { problem } from '@calendar/contracts/errors';

/** There is no such event, or it is not of this person: which of both is nobody's business. */
export function notFound() {
  return problem('event.not-found', { detail: 'There is no event with this id.' });
}

/** `relatesTo` names nothing that this person has. */
export function unrelated() {
  return problem('event.relates-to-not-found', {
    detail: 'relatesTo must be the id of another event of yours.',
    errors: [{ field: 'relatesTo', rule: 'reference', message: 'is not the id of another event of yours' }],
  });
}
