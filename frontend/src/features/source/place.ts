import type { Range } from '../../api/types.ts'

/** A passage as a link names it; `quote` is what stood there when it was found. */
export type Passage = Range & { quote?: string }

/** A document, opened at a passage if there is one. */
export type Place = { id: number; passage: Passage | null }

/** What a link keeps in the history besides its address. */
export type LinkState = { within?: boolean; quote?: string } | null

/** The passage of an address, or null where it names none. */
export function passageOf(parameters: URLSearchParams): Range | null {
  const offset = (name: string) => Number(parameters.get(name) ?? NaN)
  const range = { start: offset('start'), end: offset('end') }
  return range.start >= 0 && range.end > range.start ? range : null
}

/** The place that an address within the ask view names, or null. */
export function placeOf(parameters: URLSearchParams): Place | null {
  const id = Number(parameters.get('document') ?? NaN)
  return id > 0 ? { id, passage: passageOf(parameters) } : null
}

export function passageQuery(passage: Range | undefined): string {
  return passage ? `start=${passage.start}&end=${passage.end}` : ''
}
