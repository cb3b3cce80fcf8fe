import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  connectionSyncPlanned,
  preferencesPlanPlan,
  type ConnectionPlanView,
  type PlanView,
  type PreferencesBody,
  type SyncTargetBody,
} from '@calendar/client';
import { ApiProblem } from '../../platform/api';
import { targetsWith, type TargetChoice } from './choice';

/** A plan is had once in ten seconds: several presses are to be one question. */
const PAUSE_MS = 500;
const MOST_TRIES = 4;

/**
 * What a sync of this account would do, under the rules as they are or with another choice. The plan of before stays until
 * the next one is there.
 *
 * @param choice `null` for what the rules say
 */
export function usePlan(connectionId: string, rules: PreferencesBody, choice: TargetChoice | null) {
  const settled = useSettled(choice);
  const targets = settled && targetsWith(rules.targets, connectionId, settled);
  const query = useQuery<PlanView>({
    queryKey: ['first-sync-plan', connectionId, targets],
    queryFn: ({ signal }) => (targets ? planWith(connectionId, targets, signal) : planNow(connectionId, signal)),
    placeholderData: keepPreviousData,
    retry: (failures, error) => failures < MOST_TRIES && isOverSoon(error),
    retryDelay: (_failures, error) => Math.max(0, (retryAtOf(error) ?? Date.now() + PAUSE_MS) - Date.now()),
  });
  // What is shown then is of before: nobody may agree to it.
  const isCounting = query.isPlaceholderData || settled !== choice;
  return { query, isCounting, retryAt: retryAtOf(query.failureReason) };
}

async function planNow(connectionId: string, signal: AbortSignal): Promise<PlanView> {
  return (await connectionSyncPlanned({ path: { id: connectionId }, signal })).data;
}

async function planWith(connectionId: string, targets: SyncTargetBody[], signal: AbortSignal): Promise<PlanView> {
  const { items } = (await preferencesPlanPlan({ body: { targets }, signal })).data;
  return items.find((plan) => plan.connectionId === connectionId) ?? nothing(connectionId);
}

/** An account that is being disconnected meanwhile has no plan. */
function nothing(connectionId: string): ConnectionPlanView {
  return { connectionId, create: 0, update: 0, delete: 0, unchanged: 0, items: [] };
}

/** @returns the value once it has stayed the same for a moment; the first one at once */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function isOverSoon(error: unknown): boolean {
  return error instanceof ApiProblem && (error.isUnreachable || error.retryAt !== null);
}

function retryAtOf(error: unknown): number | null {
  return error instanceof ApiProblem ? error.retryAt : null;
}
