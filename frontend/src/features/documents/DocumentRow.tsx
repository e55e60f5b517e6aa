import type { DocumentInfo } from '../../api/types.ts'
import { bytes, counted, day, kindOf, parentOf } from '../../ui/format.ts'
import { SourceLink } from '../source/SourceLink.tsx'
import { StateMark } from './StateMark.tsx'
import styles from './DocumentRow.module.css'

/** One file: name and place, state, and the reason where it has one. */
export function DocumentRow({ document }: { document: DocumentInfo }) {
  const { id, name, path, state, reason, mediaType, size, modified, chunks } = document
  const facts = [kindOf(mediaType), bytes(size), day(modified)]
  if (state === 'indexed') facts.push(counted(chunks, 'passage'))
  return (
    <li className={styles.row}>
      <div className={styles.body}>
        <SourceLink documentId={id} className={styles.name}>
          {name}
        </SourceLink>
        <p className={styles.path}>{parentOf(path)}</p>
        <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
        {reason && <p className={styles.reason}>{reason}</p>}
      </div>
      <StateMark state={state} />
    </li>
  )
}
