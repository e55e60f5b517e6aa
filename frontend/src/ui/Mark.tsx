type Props = { size?: number; className?: string | undefined }

/** Cairn's mark: three stacked stones. */
export function Mark({ size = 24, className }: Props) {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="currentColor"
      aria-hidden="true"
    >
      <path d="M13.2 3.6c2-.9 4.7-.7 6.3.5 1.3 1 1.5 2.6.2 3.6-1.6 1.2-5 1.3-6.9.4-1.9-.9-1.7-3.5.4-4.5z" />
      <path d="M10.3 11.2c3-1.3 8.5-1.4 11.5.1 2.3 1.2 2.5 3.8.3 5-3 1.6-9 1.7-12.1.2-2.4-1.2-2.2-4.2.3-5.3z" />
      <path d="M6.6 20c4.6-1.7 14.2-1.8 18.9 0 3.7 1.5 4 5.9.4 7.4-4.9 2-15 2-19.9.1C2.3 26 2.7 21.5 6.6 20z" />
    </svg>
  )
}
