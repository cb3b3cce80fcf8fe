import { useQuery } from '@tanstack/react-query';
import { notificationsListOptions } from '@calendar/client/react-query';

/** How many notifications nobody has read; 0 until it is known. */
export function useUnreadCount(): number {
  const { data } = useQuery(notificationsListOptions({ query: { unread: true, limit: 1 } }));
  return data?.unreadCount ?? 0;
}
