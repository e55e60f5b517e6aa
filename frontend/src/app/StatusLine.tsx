import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useConnection } from '../api/connection.ts'
import { pendingOf, statusQuery } from '../api/queries.ts'
import type { Connection } from '../api/connection.ts'
import type { Status } from '../api/types.ts'
import { classes } from '../ui/classes.ts'
import { count, counted } from '../ui/format.ts'
import styles from './StatusLine.module.css'

type Line = { tone: 'good' | 'busy' | 'warn' | 'off'; text: string }

function lineOf(connection: Connection, status: Status | undefined): Line {
  if (connection === 'unreachable') return { tone: 'off', text: 'Not running' }
  if (connection === 'locked') return { tone: 'off', text: 'Locked' }
  if (!status) return { tone: 'off', text: 'Connecting…' }
  const pending = pendingOf(status.documents)
  if (pending > 0) return { tone: 'busy', text: `Reading, ${count(pending)} to go` }
  if (!status.engine.available) return { tone: 'warn', text: 'Keywords only' }
  return { tone: 'good', text: counted(status.documents.indexed, 'document') }
}

/** One line on how Cairn stands, leading to the status view. */
export function StatusLine() {
  const connection = useConnection()
  const { data } = useQuery(statusQuery())
  const { tone, text } = lineOf(connection, data)
  return (
    <Link href="/status" className={styles.line}>
      <span className={classes(styles.dot, styles[tone])} />
      {text}
    </Link>
  )
}
