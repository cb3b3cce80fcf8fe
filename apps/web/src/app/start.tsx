import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { connectionsListOptions } from '@calendar/client/react-query';
import { Waiting } from './waiting';

/** `/`: what is planned, or, while no calendar is connected, where one connects it. */
export function Start() {
  const { data, isPending } = useQuery(connectionsListOptions());
  if (isPending) return <Waiting />;
  // Not to be had: the list says why, and has what helps.
  return <Navigate to={data?.items.length === 0 ? '/settings/integrations' : '/events'} replace />;
}
