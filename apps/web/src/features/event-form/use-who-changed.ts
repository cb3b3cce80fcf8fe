import { useQuery } from '@tanstack/react-query';
import { timelineReadOptions } from '@calendar/client/react-query';
import { shortProviderName } from '../../ui/provider-name';
import type { Field } from './draft/draft';

const NEWEST = 20;

/**
 * Which calendar a change came from, as what happened to the event tells.
 *
 * @param isAsked nobody is asked while nothing has come
 */
export function useWhoChanged(id: string, isAsked: boolean): (field: Field) => string | null {
  const { data } = useQuery({ ...timelineReadOptions({ path: { id }, query: { limit: NEWEST } }), enabled: isAsked });
  return (field) => {
    const found = data?.items.find(({ actor, fields }) => actor === 'calendar' && fields.includes(field));
    return found?.provider ? shortProviderName(found.provider) : null;
  };
}
