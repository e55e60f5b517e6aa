import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'wouter'
import { messageOf, Unreachable } from '../../api/client.ts'
import { foldersQuery, searchQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { HitView } from './HitView.tsx'
import { filterOf } from './filters.ts'
import { SearchFilters } from './SearchFilters.tsx'
import { SearchSummary } from './SearchSummary.tsx'
import styles from './SearchPage.module.css'

/** Finds passages; what is searched for stands in the address. */
export function SearchPage() {
  const [parameters, setParameters] = useSearchParams()
  const field = useRef<HTMLInputElement>(null)
  const filter = filterOf(parameters)
  const { data: folders } = useQuery(foldersQuery())
  const { data, error, isPlaceholderData } = useQuery(searchQuery(filter))
  const result = filter.q === '' || error ? undefined : data

  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])

  function change(name: string, value: string) {
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  }

  return (
    <Page title="Search">
      <SearchField
        ref={field}
        large
        label="What to search for"
        placeholder="Words, a name, or a thought…"
        value={filter.q}
        onChange={(value) => change('q', value)}
      />
      <SearchFilters parameters={parameters} folders={folders ?? []} onChange={change} />
      <SearchSummary result={result} />
      {error && !(error instanceof Unreachable) && <Notice kind="error">{messageOf(error)}</Notice>}
      {filter.q === '' && (
        <p className={styles.hint}>
          Search finds passages by their words and by what they mean. To get an answer instead of
          passages, ask.
        </p>
      )}
      <ol className={styles.hits} aria-busy={isPlaceholderData}>
        {result?.hits.map((hit) => (
          <HitView key={hit.chunkId} hit={hit} />
        ))}
      </ol>
    </Page>
  )
}
