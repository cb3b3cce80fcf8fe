/** Something a process needs before it can do its work. */
export interface ReadinessCheck {
  /** As the probe's answer names it. */
  name: string;
  /** Rejects while the process must not get work; `NotReadyError` says why, other errors only that it is so. */
  check: () => Promise<unknown>;
}

/** A reason that may be shown to whoever can reach the probe. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

export const READINESS_CHECKS = Symbol('ReadinessChecks');
