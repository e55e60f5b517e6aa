import type { Range } from '../../api/types.ts'

/** Between cells stands ` | `; the space is missing where an empty cell begins or ends a row. */
const between = /(?:^| )\|(?= |$)/g

function trimmed(text: string, { start, end }: Range): Range {
  const part = text.slice(start, end)
  const from = start + part.length - part.trimStart().length
  return { start: from, end: Math.max(from, start + part.trimEnd().length) }
}

function cellsOf(text: string, { start, end }: Range): Range[] {
  const cells: Range[] = []
  let from = start
  for (const { index, 0: separator } of text.slice(start, end).matchAll(between)) {
    cells.push(trimmed(text, { start: from, end: start + index }))
    from = start + index + separator.length
  }
  cells.push(trimmed(text, { start: from, end }))
  return cells
}

/** The rows of a table with the range of each cell; a row of text alone has one cell. */
export function rowsOf(text: string, table: Range): Range[][] {
  const rows: Range[][] = []
  let { start } = table
  for (const line of text.slice(table.start, table.end).split('\n')) {
    if (line.trim() !== '') rows.push(cellsOf(text, { start, end: start + line.length }))
    start += line.length + 1
  }
  return rows
}
