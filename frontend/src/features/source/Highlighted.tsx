import type { Range } from '../../api/types.ts'

type Props = { text: string; range: Range; passage: Range | null }

/** A range of the text; what of it belongs to the passage is marked. */
export function Highlighted({ text, range, passage }: Props) {
  const start = Math.max(range.start, passage?.start ?? range.end)
  const end = Math.min(range.end, passage?.end ?? range.end)
  if (start >= end) return text.slice(range.start, range.end)
  return (
    <>
      {text.slice(range.start, start)}
      <mark tabIndex={-1}>{text.slice(start, end)}</mark>
      {text.slice(end, range.end)}
    </>
  )
}
