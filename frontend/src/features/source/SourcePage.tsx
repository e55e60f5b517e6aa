import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { documentQuery } from '../../api/queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { passageOf } from './place.ts'
import { SourceView } from './SourceView.tsx'
import { useBack } from './useBack.ts'
import styles from './SourceBar.module.css'

/** A document as a view of its own. */
export function SourcePage({ id }: { id: number }) {
  const [parameters] = useSearchParams()
  const passage = useMemo(() => passageOf(parameters), [parameters])
  const { data: document } = useQuery(documentQuery(id))
  const back = useBack()
  const leave = back ? (
    <button type="button" className={styles.link} onClick={back}>
      <Icon name="back" size={18} /> Back
    </button>
  ) : (
    <Link href="/documents" className={styles.link}>
      <Icon name="back" size={18} /> Documents
    </Link>
  )
  return (
    <>
      <title>{`${document?.title ?? document?.name ?? 'Document'} – Cairn`}</title>
      <SourceView id={id} passage={passage} leave={leave} isPage />
    </>
  )
}
