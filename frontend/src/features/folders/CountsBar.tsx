import { documentStates, type DocumentCounts, type DocumentState } from '../../api/types.ts'
import { count } from '../../ui/format.ts'
import { classes } from '../../ui/classes.ts'
import { stateNames } from '../documents/states.ts'
import styles from './CountsBar.module.css'

const order: DocumentState[] = ['indexed', 'embedding', 'parsing', 'queued', 'skipped', 'failed']

/** How far a folder is: the share of each state as a bar, and the counts. */
export function CountsBar({ counts }: { counts: DocumentCounts }) {
  const total = documentStates.reduce((sum, state) => sum + counts[state], 0)
  if (total === 0) return null
  const settled = counts.indexed + counts.skipped + counts.failed
  const present = order.filter((state) => counts[state] > 0)
  return (
    <div className={styles.counts}>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label="Documents read"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={settled}
        aria-valuetext={`${count(settled)} of ${count(total)} documents`}
      >
        {present.map((state) => (
          <span
            key={state}
            className={classes(styles.part, styles[state])}
            style={{ flexGrow: counts[state] }}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {present.map((state) => (
          <li key={state}>
            <span className={classes(styles.dot, styles[state])} />
            {count(counts[state])} {stateNames[state].toLowerCase()}
          </li>
        ))}
      </ul>
    </div>
  )
}
