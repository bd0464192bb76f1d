/** Lines of pictures on a field of 24 by 24. */
const shapes = {
  start: 'M4 20V11M10 20V4M16 20v-6M21 20H3',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  users:
    'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM2 21v-1a6 6 0 0 1 6-6h2a6 6 0 0 1 6 6v1M16 3.1a4 4 0 0 1 0 7.8M18 14.3a6 6 0 0 1 4 5.7v1',
  hit: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM2 21v-1a6 6 0 0 1 6-6h2a6 6 0 0 1 3.500 1.100M18 13.500v4M18 20.500h.01',
  rule: 'M12 3v18M7 21h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z',
  decision: 'M12 3v6M12 9l-7 5v7M12 9l7 5v7',
  watchlist: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h3',
  upload: 'M12 16V5M7 9.500 12 4.500l5 5M4 19h16',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  empty: 'M4 7h16M4 12h10M4 17h6',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  offline:
    'M3 3l18 18M8.5 16.4a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 4-2.4M15.5 10.7A10 10 0 0 1 19 12.9M2 9.4a15 15 0 0 1 4.3-2.8M10 5.6A15 15 0 0 1 22 9.4M12 20h.01',
  failed:
    'M12 8v5M12 16.5h.01M10.3 3.9 2.6 17.2A2 2 0 0 0 4.3 20h15.4a2 2 0 0 0 1.7-2.8L13.7 3.9a2 2 0 0 0-3.4 0Z',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21a8 8 0 0 1 16 0',
  edit: 'M4 20h4L19 9l-4-4L4 16v4ZM13.5 6.5l4 4',
  add: 'M12 5v14M5 12h14',
  remove: 'M5 7h14M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3',
  close: 'M6 6l12 12M18 6 6 18',
  eye: 'M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  up: 'M6 14l6-6 6 6',
  down: 'M6 10l6 6 6-6',
  sort: 'M8 9l4-4 4 4M8 15l4 4 4-4',
  key: 'M8 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 11h9M18 11v3.5M15 11v2.5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8 14h8',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z',
  exit: 'M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
  review: 'M9 4h6v3H9zM7 5H5v16h14V5h-2M9 14l2.2 2.2L15.5 12',
  ticket: 'M3 8h18v3a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4zM14 8v10',
  zoomIn: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21M7.5 10.5h6M10.5 7.5v6',
  zoomOut: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21M7.5 10.5h6',
  turn: 'M20 12a8 8 0 1 1-2.5-5.8M20 3v4h-4',
  contrast: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 4v16M12 8h5.5M12 12h8M12 16h5.5',
  forward: 'M6 9l6 6 6-6',
  back: 'M6 15l6-6 6 6',
  filter: 'M4 5h16l-6 7.5V19l-4-2v-4.5z',
  star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.800z',
  message: 'M3 6h18v12H3zM3 7l9 6.5L21 7',
  template: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5',
  webhook: 'M4 12h6M10 12l5-6h5M10 12l5 6h5M17 3l3 3-3 3M17 15l3 3-3 3',
  download: 'M12 4v11M7.5 10.5l4.5 4.5 4.5-4.5M4 20h16',
} as const;

/** The name of a picture. */
export type IconName = keyof typeof shapes;

/** A small picture beside words; it says nothing by itself. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
