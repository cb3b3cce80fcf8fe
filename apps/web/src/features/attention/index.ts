export { useAttentionBanner } from './attention-banner';
export { useUnreadCount } from './unread-count';
