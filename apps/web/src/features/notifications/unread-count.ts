import { useQuery } from '@tanstack/react-query';
import { notificationsListOptions } from '@calendar/client/react-query';

/** How many notifications nobody has read; 0 until it is known. */
export function useUnreadCount(): number {
  const { data } = useQuery(notificationsListOptions());
  return data?.items.filter(({ readAt }) => readAt === null).length ?? 0;
}
