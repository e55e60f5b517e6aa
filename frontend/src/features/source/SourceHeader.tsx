import type { DocumentInfo } from '../../api/types.ts'
import { bytes, counted, day, kindOf } from '../../ui/format.ts'
import styles from './SourceHeader.module.css'

/** What document this is. */
export function SourceHeader({ document, isPage }: { document: DocumentInfo; isPage: boolean }) {
  const { name, title, path, mediaType, size, modified, chunks, tags } = document
  const facts = [kindOf(mediaType), bytes(size), `changed ${day(modified)}`]
  if (chunks > 0) facts.push(counted(chunks, 'passage'))
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <header className={styles.header}>
      <Heading className={styles.title}>{title ?? name}</Heading>
      <p className={styles.path}>{path}</p>
      <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
      {tags.length > 0 && <p className={styles.facts}>{tags.map((tag) => `#${tag}`).join(' ')}</p>}
    </header>
  )
}
