/** The process must not start like this; the message tells the operator why and what to do. */
export class StartRefusedError extends Error {}
