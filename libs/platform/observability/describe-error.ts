const DEEPEST_CAUSE = 4;

export interface ErrorDescription {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  status?: number;
  cause?: ErrorDescription;
}

/**
 * What may be logged of an error. HTTP clients hang whole requests, headers included, on theirs, so only known fields
 * are taken over.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(depth === 0 && error.stack && { stack: error.stack }),
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(typeof status === 'number' && { status }),
    ...(error.cause !== undefined && depth < DEEPEST_CAUSE && { cause: describeError(error.cause, depth + 1) }),
  };
}
