import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { pendingOf, statusQuery } from '../../api/queries.ts'
import { counted } from '../../ui/format.ts'
import styles from './NotFoundHint.module.css'

/** What to do when nothing answers a question, and what may still come. */
export function NotFoundHint({ question }: { question: string }) {
  const { data: status } = useQuery(statusQuery())
  const pending = status ? pendingOf(status.documents) : 0
  return (
    <p className={styles.hint}>
      Other words may find it, or{' '}
      <Link href={`/search?q=${encodeURIComponent(question)}`}>search for passages</Link>.
      {pending > 0 && ` ${counted(pending, 'document is', 'documents are')} still being read.`}
    </p>
  )
}
