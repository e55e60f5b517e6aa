import type { Citation } from '../../api/types.ts'
import { placeOf } from '../../ui/format.ts'
import { SourceLink } from '../source/SourceLink.tsx'
import styles from './Sources.module.css'

/** The citations of an answer: document, place and quote, each leading to its passage. */
export function Sources({ question, citations }: { question: string; citations: Citation[] }) {
  return (
    <section className={styles.sources} aria-label={`Sources of “${question}”`}>
      <h3>Sources</h3>
      <ol>
        {citations.map((citation) => (
          <li key={citation.number}>
            <SourceLink
              documentId={citation.document.id}
              passage={citation}
              beside
              className={styles.source}
            >
              <span className={styles.number}>{citation.number}</span>
              <span className={styles.body}>
                <span className={styles.name}>
                  {citation.document.title ?? citation.document.name}
                </span>
                <span className={styles.place}>
                  {[
                    citation.document.title && citation.document.name,
                    placeOf(citation.page, citation.headings),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className={styles.quote}>{citation.quote}</span>
              </span>
            </SourceLink>
          </li>
        ))}
      </ol>
    </section>
  )
}
