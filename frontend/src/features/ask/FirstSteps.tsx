import { Link } from 'wouter'
import { pendingOf } from '../../api/queries.ts'
import { documentStates, type DocumentCounts, type Folder } from '../../api/types.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Mark } from '../../ui/Mark.tsx'
import { classes } from '../../ui/classes.ts'
import { baseName, counted } from '../../ui/format.ts'
import { AddFolder } from '../folders/AddFolder.tsx'
import { CountsBar } from '../folders/CountsBar.tsx'
import styles from './FirstSteps.module.css'

function sum(folders: Folder[]): DocumentCounts {
  const total = { queued: 0, parsing: 0, embedding: 0, indexed: 0, skipped: 0, failed: 0 }
  for (const { documents } of folders) {
    for (const state of documentStates) total[state] += documents[state]
  }
  return total
}

function waitingText(folders: Folder[], counts: DocumentCounts): string {
  if (folders.length === 0) return 'Cairn reads your documents here, on this machine.'
  if (folders.some(({ state }) => state === 'scanning')) return 'Looking through the folder…'
  const pending = pendingOf(counts)
  if (pending > 0) return `${counted(pending, 'document')} to read.`
  return 'Nothing that Cairn can read was found there yet.'
}

/** The first launch: choose a folder, wait a moment, ask. */
export function FirstSteps({ folders }: { folders: Folder[] }) {
  const counts = sum(folders)
  const chosen = folders.length > 0
  return (
    <div className={styles.page}>
      <title>Cairn</title>
      <Mark size={52} className={styles.mark} />
      <h1>Ask your own documents</h1>
      <p className={styles.lead}>
        Cairn reads the folders you choose and answers from them, with the passage behind every
        answer. Nothing leaves this machine.
      </p>
      <ol className={styles.steps}>
        <li className={classes(styles.step, chosen ? styles.done : styles.now)}>
          <span className={styles.number}>{chosen ? <Icon name="check" size={16} /> : 1}</span>
          <div>
            <h2>Choose a folder</h2>
            {chosen ? (
              <p>
                <Link href="/folders">{folders.map(({ path }) => baseName(path)).join(', ')}</Link>
              </p>
            ) : (
              <AddFolder />
            )}
          </div>
        </li>
        <li className={classes(styles.step, chosen && styles.now)}>
          <span className={styles.number}>2</span>
          <div>
            <h2>Wait a moment</h2>
            <p role="status">{waitingText(folders, counts)}</p>
            {chosen && <CountsBar counts={counts} />}
          </div>
        </li>
        <li className={styles.step}>
          <span className={styles.number}>3</span>
          <div>
            <h2>Ask</h2>
            <p>As soon as the first document is read. The rest follows meanwhile.</p>
          </div>
        </li>
      </ol>
    </div>
  )
}
