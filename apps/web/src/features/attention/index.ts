export { useUnreadCount } from './unread-count';
