/** Paths of 20 by 20, drawn as strokes. */
export const icons = {
  menu: 'M3 5.5h14M3 10h14M3 14.5h9',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8M13 3.8a3 3 0 0 1 0 5.4M15 12.2c1.8.6 3 2 3 4.3',
  close: 'm5 5 10 10M15 5 5 15',
  send: 'M3.5 10 16.5 4l-4 13-3-5.5zM9.5 11.5 16.5 4',
  down: 'm5 8 5 5 5-5',
  sending: 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M10 6.5V10.5H13',
  sent: 'm4.5 10.5 3.7 3.7 7.3-8.2',
  delivered: 'm1.5 10.5 3.7 3.7L12 6M9.5 13.4l.8.8L17.5 6',
  failed: 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M10 6.5v4.5M10 13.5v.1',
  people_room: 'M7.5 3.5 6 16.5M14 3.5l-1.5 13M4 7.5h13M3 12.5h13',
  bot_room:
    'M5 7.5h10a1.5 1.5 0 0 1 1.5 1.5v5.5a1.5 1.5 0 0 1-1.5 1.5H5a1.5 1.5 0 0 1-1.5-1.5V9A1.5 1.5 0 0 1 5 7.5M10 7.5V4M7.5 11v1.5M12.5 11v1.5',
  'read-only_room': 'M3.5 8.5v3.5l9 3.5V5zM12.5 7.5c3 0 3 5 0 5M6 13v3.5h2.5V14',
} as const;

export type IconName = keyof typeof icons;
