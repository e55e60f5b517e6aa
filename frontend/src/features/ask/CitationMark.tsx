import type { Citation } from '../../api/types.ts'
import { SourceLink } from '../source/SourceLink.tsx'
import styles from './CitationMark.module.css'

/** The number of a citation within an answer; leads to the passage. */
export function CitationMark({ citation }: { citation: Citation }) {
  const { number, document, page, quote } = citation
  const place = page === null ? '' : `, page ${page}`
  return (
    <SourceLink
      documentId={document.id}
      passage={citation}
      beside
      className={styles.mark}
      title={`${document.name}${place}\n“${quote}”`}
      aria-label={`Source ${number}: ${document.name}${place}`}
    >
      {number}
    </SourceLink>
  )
}
