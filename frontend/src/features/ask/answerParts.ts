import type { Citation } from '../../api/types.ts'

export type AnswerPart = { key: number; text: string } | { key: number; citation: Citation }

const reference = /\[(\d{1,4})\]/g
const unfinishedReference = /\[\d{0,4}$/

/**
 * Splits a paragraph into text and the citations that its `[n]` refer to; a number without a citation
 * stays text. While the answer streams, a reference whose end is still to come is held back.
 */
export function partsOf(
  paragraph: string,
  citations: Citation[],
  streaming: boolean,
): AnswerPart[] {
  const text = streaming ? paragraph.replace(unfinishedReference, '') : paragraph
  const parts: AnswerPart[] = []
  let from = 0
  for (const match of text.matchAll(reference)) {
    const citation = citations.find(({ number }) => number === Number(match[1]))
    if (!citation) continue
    if (match.index > from) parts.push({ key: from, text: text.slice(from, match.index) })
    parts.push({ key: match.index, citation })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ key: from, text: text.slice(from) })
  return parts
}

/** The paragraphs of an answer, each with the offset where it begins. */
export function paragraphsOf(text: string): { key: number; text: string }[] {
  const paragraphs = []
  let from = 0
  for (const gap of text.matchAll(/\n\s*\n/g)) {
    paragraphs.push({ key: from, text: text.slice(from, gap.index) })
    from = gap.index + gap[0].length
  }
  paragraphs.push({ key: from, text: text.slice(from) })
  return paragraphs.filter(({ text: paragraph }) => paragraph.trim() !== '')
}
