import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { conversationsQuery } from '../../api/queries.ts'
import { addressOf } from './place.ts'
import styles from './Earlier.module.css'

const most = 3

/** The last conversations, to go on with. */
export function Earlier() {
  const { data } = useQuery(conversationsQuery(0, most))
  if (!data || data.total === 0) return null
  return (
    <nav className={styles.earlier} aria-labelledby="earlier">
      <h2 id="earlier">Earlier</h2>
      <ul>
        {data.items.map(({ id, title }) => (
          <li key={id}>
            <Link href={addressOf(id)}>{title}</Link>
          </li>
        ))}
      </ul>
      {data.total > most && <Link href="/conversations">All {data.total} conversations</Link>}
    </nav>
  )
}
