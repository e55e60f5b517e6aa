import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { messageOf } from '../../api/client.ts'
import { directoriesQuery } from '../../api/queries.ts'
import { Button } from '../../ui/Button.tsx'
import { baseName } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Notice } from '../../ui/Notice.tsx'
import styles from './DirectoryDialog.module.css'

type Props = { onChoose: (path: string) => void; onClose: () => void }

/** Walks through the folders of this machine. */
export function DirectoryDialog({ onChoose, onClose }: Props) {
  const [path, setPath] = useState<string | null>(null)
  const { data, error, isPlaceholderData } = useQuery(directoriesQuery(path))
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLUListElement>(null)

  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    list.current?.scrollTo(0, 0)
    // The button that was pressed is gone; stay among the folders.
    if (dialog.current && !dialog.current.contains(document.activeElement)) dialog.current.focus()
  }, [data])

  const parent = data?.parent ?? null
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="directory-title"
      tabIndex={-1}
      onClose={onClose}
    >
      <header className={styles.header}>
        <h2 id="directory-title">Choose a folder</h2>
        <Button kind="quiet" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.here}>
        <Button aria-label="Up" disabled={parent === null} onClick={() => setPath(parent)}>
          <Icon name="back" size={18} />
        </Button>
        <p className={styles.path} aria-live="polite">
          {data?.path ?? '…'}
        </p>
      </div>
      {error && <Notice kind="error">{messageOf(error)}</Notice>}
      <ul ref={list} className={styles.list} aria-label="Folders" aria-busy={isPlaceholderData}>
        {data?.items.map((item) => (
          <li key={item.path}>
            <button type="button" className={styles.item} onClick={() => setPath(item.path)}>
              <Icon name="folders" size={18} />
              <span className={styles.name}>{item.name}</span>
              <Icon name="forward" size={16} />
            </button>
          </li>
        ))}
        {data?.items.length === 0 && <li className={styles.none}>No folders in here.</li>}
      </ul>
      <footer className={styles.footer}>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" disabled={!data} onClick={() => data && onChoose(data.path)}>
          {data ? <span className={styles.name}>Add “{baseName(data.path)}”</span> : 'Add'}
        </Button>
      </footer>
    </dialog>
  )
}
