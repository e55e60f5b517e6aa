import type { Range } from '../../api/types.ts'

export type SnippetPart = { start: number; text: string; highlighted: boolean }

const longest = 360
const before = 90

/** The part of a passage that shows its first highlight. */
export function snippetRange(text: string, highlights: Range[]): Range {
  if (text.length <= longest) return { start: 0, end: text.length }
  const first = highlights[0]?.start ?? 0
  const wanted = Math.max(0, Math.min(first - before, text.length - longest))
  const space = wanted === 0 ? -1 : text.indexOf(' ', wanted)
  const start = space < 0 || space > first ? wanted : space + 1
  const limit = start + longest
  if (limit >= text.length) return { start, end: text.length }
  const lastSpace = text.lastIndexOf(' ', limit)
  return { start, end: lastSpace > start + longest / 2 ? lastSpace : limit }
}

/** A range of the text, cut where highlights begin and end; highlights may overlap. */
export function highlightedParts(text: string, highlights: Range[], range: Range): SnippetPart[] {
  const parts: SnippetPart[] = []
  const add = (start: number, end: number, highlighted: boolean) => {
    if (end > start) parts.push({ start, text: text.slice(start, end), highlighted })
  }
  let from = range.start
  for (const highlight of highlights.toSorted((a, b) => a.start - b.start)) {
    const start = Math.max(highlight.start, from)
    const end = Math.min(highlight.end, range.end)
    if (end <= start) continue
    add(from, start, false)
    add(start, end, true)
    from = end
  }
  add(from, range.end, false)
  return parts
}
