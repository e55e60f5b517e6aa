import type { Connection } from '../api/connection.ts'
import styles from './ConnectionBanner.module.css'

/** Says that Cairn does not answer; it goes by itself, for the status is asked for all the while. */
export function ConnectionBanner({ connection }: { connection: Connection }) {
  return (
    <div role="status">
      {connection === 'unreachable' && (
        <p className={styles.banner}>
          <strong>Cairn is not running.</strong> Start it again; this page reconnects by itself.
        </p>
      )}
    </div>
  )
}
