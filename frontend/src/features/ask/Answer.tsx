import type { Citation } from '../../api/types.ts'
import { CitationMark } from './CitationMark.tsx'
import { paragraphsOf, partsOf } from './answerParts.ts'
import styles from './Answer.module.css'

type Props = { text: string; citations: Citation[]; streaming: boolean }

/** An answer as plain text with its citations as links. */
export function Answer({ text, citations, streaming }: Props) {
  return (
    <div className={styles.answer}>
      {paragraphsOf(text).map((paragraph) => (
        <p key={paragraph.key}>
          {partsOf(paragraph.text, citations, streaming).map((part) =>
            'text' in part ? part.text : <CitationMark key={part.key} citation={part.citation} />,
          )}
        </p>
      ))}
    </div>
  )
}
