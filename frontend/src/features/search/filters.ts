import type { SearchFilter } from '../../api/library.ts'

export const types = [
  { value: 'application/pdf', name: 'PDF' },
  { value: 'application/vnd.openxmlformats-officedocument.wordprocessingml', name: 'Word' },
  { value: 'application/vnd.openxmlformats-officedocument.presentationml', name: 'PowerPoint' },
  { value: 'application/vnd.openxmlformats-officedocument.spreadsheetml', name: 'Excel' },
  { value: 'application/epub', name: 'EPUB' },
  { value: 'message/', name: 'E-mail' },
  { value: 'text/html', name: 'Web page' },
  { value: 'text/', name: 'Any text' },
]

const passages = 20

/** A day of the user's calendar as an instant: its beginning, or the beginning of the next. */
function instantOf(day: string | null, daysLater: number): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '')
  if (!match) return undefined
  const [, year, month, date] = match.map(Number)
  const instant = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + daysLater)
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}

/** What an address of the search view asks for. */
export function filterOf(parameters: URLSearchParams): SearchFilter {
  const folder = Number(parameters.get('folder'))
  const type = parameters.get('type')
  const from = instantOf(parameters.get('from'), 0)
  const until = instantOf(parameters.get('until'), 1)
  return {
    q: (parameters.get('q') ?? '').trim(),
    k: passages,
    ...(folder > 0 && { folder }),
    ...(type && { type }),
    ...(from && { from }),
    ...(until && { until }),
  }
}
