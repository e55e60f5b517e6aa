import type { ReactNode } from 'react'
import { documentFileUrl } from '../../api/library.ts'
import { Icon } from '../../ui/Icon.tsx'
import styles from './SourceBar.module.css'

/** The way out and the way to the file itself; stays in sight. */
export function SourceBar({ id, leave }: { id: number; leave: ReactNode }) {
  return (
    <div className={styles.bar}>
      {leave}
      <a className={styles.link} href={documentFileUrl(id)} target="_blank" rel="noreferrer">
        Open original <Icon name="open" size={18} />
      </a>
    </div>
  )
}
