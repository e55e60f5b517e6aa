const paths = {
  ask: 'M4 5.5h16v10.5h-8.5l-4.5 3.5v-3.5H4z',
  search: 'M10.5 4.5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15 15l4.5 4.5',
  folders: 'M3.5 6.5h6l2 2.5h9v9.5h-17z',
  documents: 'M6.5 3.5h7.5l4 4v13h-11.5zM13.5 3.5v4.5h4.5M9.5 12.5h5.5M9.5 16h5.5',
  models: 'M12 3.5l8 4.25v8.5l-8 4.25-8-4.25v-8.5zM4 7.75l8 4.25 8-4.25M12 12v8.5',
  status: 'M3.5 12.5h4l2.5-6.5 4 12 2.5-5.5h4',
  up: 'M12 19V6M6.5 11.5 12 6l5.5 5.5',
  stop: 'M7.5 7.5h9v9h-9z',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  forward: 'M9.5 5.5 16 12l-6.5 6.5',
  open: 'M13.5 4.5h6v6M19.5 4.5 11 13M17.5 14v5.5h-13v-13H10',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  refresh: 'M18.5 8.5a7.5 7.5 0 1 0 1 5M19 4.5v4.5h-4.5',
  check: 'M5.5 12.5l4.5 4.5 8.5-9.5',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={name === 'stop' ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
