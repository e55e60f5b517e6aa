import { useEffect, useMemo, useRef } from 'react'
import type { DocumentText, Range } from '../../api/types.ts'
import { LeafView } from './LeafView.tsx'
import { leavesOf, piecesOf } from './pieces.ts'
import { scrollToMiddle } from './scrollTo.ts'
import styles from './TextReader.module.css'

type Props = { document: DocumentText; passage: Range | null }

/** The extracted text, in whole, scrolled to the passage. */
export function TextReader({ document, passage }: Props) {
  const leaves = useMemo(() => leavesOf(piecesOf(document)), [document])
  const container = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const mark = container.current?.querySelector('mark')
    if (!mark) return
    scrollToMiddle(mark)
    mark.focus({ preventScroll: true })
  }, [leaves, passage])

  return (
    <div ref={container} className={styles.reader}>
      {leaves.map((leaf, index) => (
        <LeafView
          key={leaf.key}
          leaf={leaf}
          text={document.text}
          passage={passage}
          beginsPage={leaf.page !== null && leaves[index - 1]?.page !== leaf.page}
        />
      ))}
      {document.truncated && (
        <p className={styles.note}>The text goes on, but is longer than what is shown here.</p>
      )}
    </div>
  )
}
