/** Keys, queries and mutations for TanStack Query; the first part of a key names its route (`_id`). */
export * from './generated/@tanstack/react-query.gen.js';
