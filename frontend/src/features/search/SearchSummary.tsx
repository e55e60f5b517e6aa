import { Link } from 'wouter'
import type { SearchResult } from '../../api/types.ts'
import { counted, millis } from '../../ui/format.ts'
import styles from './SearchSummary.module.css'

/** How many passages were found, how fast, and whether by keywords only. */
export function SearchSummary({ result }: { result: SearchResult | undefined }) {
  const found = result && counted(result.hits.length, 'passage')
  return (
    <p className={styles.summary} role="status">
      {result?.hits.length === 0 && (
        <>Nothing found for “{result.query}”. Try other words or fewer filters. </>
      )}
      {result && result.hits.length > 0 && `${found} in ${millis(result.millis)}`}
      {result?.mode === 'keyword' && (
        <>
          {' '}
          · by keywords only, <Link href="/status">see why</Link>
        </>
      )}
    </p>
  )
}
