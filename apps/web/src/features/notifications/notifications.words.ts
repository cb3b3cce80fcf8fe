export const WORDS = {
  loading: 'Loading your notifications',
  empty: 'Nothing to tell you',
  emptyText: 'When a calendar needs you, or something happened to your events, it stands here.',
  unreadCount: (count: number) => (count === 0 ? 'All read' : `${count} unread`),
  unread: 'Unread',
  markAll: 'Mark all as read',
  mark: 'Mark as read',
  markOf: (title: string) => `Mark as read: ${title}`,
  today: 'Today',
  yesterday: 'Yesterday',
} as const;
