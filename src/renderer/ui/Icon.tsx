// Our own line icons on a 16-pixel grid. Purely decorative: whatever uses one carries a name of its own.

const shapes = {
  inbox: 'M2 9.5 3.8 3h8.4L14 9.5v3.5H2zM2 9.5h3.5l1 1.8h3l1-1.8H14',
  drafts: 'M9.5 3.2 12.8 6.5 6 13.3l-3.8.5.5-3.8zM8.2 4.5l3.3 3.3',
  sent: 'M14 2 7.2 8.8M14 2 9.6 14 7.2 8.8 2 6.4z',
  archive: 'M2 3h12v3H2zM3 6v7h10V6M6.5 8.8h3',
  junk: 'M8 2 14 5v3.4c0 2.9-2.4 4.9-6 5.6-3.6-.7-6-2.7-6-5.6V5zM8 5.5v3.2M8 11v.1',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.7 6.8v4M9.3 6.8v4',
  undelete: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M8 11.5V7M6.2 8.7 8 6.9l1.8 1.8',
  all: 'M2 5.5 8 2l6 3.5L8 9zM2.5 8 8 11.2 13.5 8M2.5 10.8 8 14l5.5-3.2',
  flagged: 'M4 14V2.5M4 3h8l-1.8 2.8L12 8.5H4',
  important: 'M3 3.5h6.5L13 8l-3.5 4.5H3L6 8z',
  move: 'M2 4h4.2l1.3 1.5H14V13H2zM5.5 9.2h5M8.5 7.2l2 2-2 2',
  more: 'M4.2 8a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0zM8.6 8a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0zM13 8a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0z',
  original: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  folder: 'M2 4h4.2l1.3 1.5H14V13H2z',
  flag: 'M4 14V2.5M4 3h8l-1.8 2.8L12 8.5H4',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6zM5.4 5.3v.1',
  attachment: 'M12.5 7.3 7.8 12a3 3 0 0 1-4.3-4.3l5.2-5.1a2 2 0 0 1 2.9 2.9l-5.1 5a1 1 0 0 1-1.5-1.4l4.5-4.5',
  read: 'M2 6.5 8 2.5l6 4V13H2zM2.3 6.7 8 10l5.7-3.3',
  unread: 'M2 3.5h12v9H2zM2.3 4 8 8.5 13.7 4',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  refresh: 'M13.5 7A5.6 5.6 0 0 0 3.3 5M2.5 9a5.6 5.6 0 0 0 10.2 2M3 2.2V5h2.8M13 13.8V11h-2.8',
  warning: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.3M8 11.7v.1',
  pictures: 'M2 3h12v10H2zM2 11l3.5-3.5L9 11l2-2 3 2.5M10.8 5.8v.1',
  save: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  key: 'M10 6.5a3 3 0 1 0-2.6 3L8.6 8.3M9.5 6.5H14.5V9M12 6.5v2',
  accounts: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM2.8 13.8c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4',
  source: 'M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  copy: 'M5.5 5.5h8v8h-8zM5.5 10.5h-3v-8h8v3',
  open: 'M9 2.5h4.5V7M13.5 2.5 8 8M6.5 3.5h-4v10h10v-4',
  check: 'M3 8.5 6.5 12 13 4.5',
} as const;

export type IconName = keyof typeof shapes;

/** Shapes that point in reading direction. */
const directional: ReadonlySet<IconName> = new Set(['chevron', 'back', 'sent']);

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg
      className={directional.has(name) ? 'icon-shape flips' : 'icon-shape'}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} fill={filled ? 'currentColor' : undefined} />
    </svg>
  );
}
