/** The states of a link, in exactly the words that the API shows. */
export const LINK_STATUSES = ['pending', 'synced', 'retrying', 'failed', 'conflict', 'paused', 'removed'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];
