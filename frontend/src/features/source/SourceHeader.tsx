import { Link } from 'wouter'
import { documentFileUrl } from '../../api/library.ts'
import type { DocumentInfo } from '../../api/types.ts'
import { bytes, counted, day, kindOf } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { useBack } from './useBack.ts'
import styles from './SourceHeader.module.css'

/** What document this is, the way back, and the way to the file itself. */
export function SourceHeader({ document }: { document: DocumentInfo }) {
  const { id, name, title, path, mediaType, size, modified, chunks, tags } = document
  const back = useBack()
  const facts = [kindOf(mediaType), bytes(size), `changed ${day(modified)}`]
  if (chunks > 0) facts.push(counted(chunks, 'passage'))
  return (
    <header className={styles.header}>
      <title>{`${title ?? name} – Cairn`}</title>
      <div className={styles.top}>
        {back ? (
          <button type="button" className={styles.link} onClick={back}>
            <Icon name="back" size={18} /> Back
          </button>
        ) : (
          <Link href="/documents" className={styles.link}>
            <Icon name="back" size={18} /> Documents
          </Link>
        )}
        <a className={styles.link} href={documentFileUrl(id)} target="_blank" rel="noreferrer">
          Open original <Icon name="open" size={18} />
        </a>
      </div>
      <h1>{title ?? name}</h1>
      <p className={styles.path}>{path}</p>
      <p className={styles.facts}>{facts.join(' · ')}</p>
      {tags.length > 0 && <p className={styles.facts}>{tags.map((tag) => `#${tag}`).join(' ')}</p>}
    </header>
  )
}
