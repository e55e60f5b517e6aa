import type { ReactNode } from 'react'
import { documentFileUrl } from '../../api/library.ts'
import type { DocumentInfo } from '../../api/types.ts'
import { bytes, counted, day, kindOf } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import styles from './SourceHeader.module.css'

type Props = { document: DocumentInfo; leave: ReactNode; isPage: boolean }

/** What document this is, the way out, and the way to the file itself. */
export function SourceHeader({ document, leave, isPage }: Props) {
  const { id, name, title, path, mediaType, size, modified, chunks, tags } = document
  const facts = [kindOf(mediaType), bytes(size), `changed ${day(modified)}`]
  if (chunks > 0) facts.push(counted(chunks, 'passage'))
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <header className={styles.header}>
      <div className={styles.top}>
        {leave}
        <a className={styles.link} href={documentFileUrl(id)} target="_blank" rel="noreferrer">
          Open original <Icon name="open" size={18} />
        </a>
      </div>
      <Heading className={styles.title}>{title ?? name}</Heading>
      <p className={styles.path}>{path}</p>
      <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
      {tags.length > 0 && <p className={styles.facts}>{tags.map((tag) => `#${tag}`).join(' ')}</p>}
    </header>
  )
}
