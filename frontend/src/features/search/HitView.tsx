import { useState } from 'react'
import type { Hit } from '../../api/types.ts'
import { kindOf, parentOf, placeOf } from '../../ui/format.ts'
import { SourceLink } from '../source/SourceLink.tsx'
import { ScoreDetail } from './ScoreDetail.tsx'
import { classes } from '../../ui/classes.ts'
import { highlightedParts, snippetRange } from './snippet.ts'
import styles from './HitView.module.css'

/** A passage that was found, with the document it stands in. */
export function HitView({ hit }: { hit: Hit }) {
  const [whole, setWhole] = useState(false)
  const { document, text, highlights, page, headings } = hit
  const all = { start: 0, end: text.length }
  const short = snippetRange(text, highlights)
  const range = whole ? all : short
  const isCut = short.start > 0 || short.end < text.length
  const place = [kindOf(document.mediaType), placeOf(page, headings)].filter(Boolean).join(' · ')
  return (
    <li className={styles.hit}>
      <h2 className={styles.title}>
        <SourceLink
          documentId={document.id}
          passage={{ start: hit.start, end: hit.end, quote: text }}
        >
          {document.title ?? document.name}
        </SourceLink>
      </h2>
      <p className={styles.place}>{place}</p>
      <p className={classes(styles.text, whole && styles.whole)}>
        {range.start > 0 && '… '}
        {highlightedParts(text, highlights, range).map((part) =>
          part.highlighted ? <mark key={part.start}>{part.text}</mark> : part.text,
        )}
        {range.end < text.length && ' …'}
      </p>
      <div className={styles.foot}>
        <span className={styles.path} title={document.path}>
          {document.title ? `${document.name} in ` : ''}
          {parentOf(document.path)}
        </span>
        {isCut && (
          <button
            type="button"
            className={styles.more}
            aria-expanded={whole}
            onClick={() => setWhole(!whole)}
          >
            {whole ? 'Shorter' : 'Whole passage'}
          </button>
        )}
        <ScoreDetail hit={hit} />
      </div>
    </li>
  )
}
