import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notificationsReadManyMutation } from '@calendar/client/react-query';
import type { MarkReadBody } from '@calendar/client';
import { readAgain } from '../../platform/api';

/** Marks some or all as read; the list and the bell are read again. */
export function useMarkRead() {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...notificationsReadManyMutation(),
    onSuccess: () => readAgain(queries, ['notificationsList']),
  });
  const markRead = (body: MarkReadBody, onDone?: () => void) => mutate({ body }, onDone ? { onSuccess: onDone } : {});
  return { markRead, isPending, error };
}
