import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { messageOf, Unreachable } from '../../api/client.ts'
import { documentQuery, documentTextQuery } from '../../api/queries.ts'
import type { Range } from '../../api/types.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { SourceHeader } from './SourceHeader.tsx'
import { TextReader } from './TextReader.tsx'
import styles from './SourcePage.module.css'

const PdfView = lazy(() => import('./PdfView.tsx'))

const views = [
  { value: 'page', name: 'Page' },
  { value: 'text', name: 'Text' },
]

/** The passage of an address, or null where it names none. */
function passageOf(start: string | null, end: string | null): Range | null {
  const range = { start: Number(start ?? NaN), end: Number(end ?? NaN) }
  return range.start >= 0 && range.end > range.start ? range : null
}

/** A document as Cairn read it, opened at a passage. */
export function SourcePage({ id }: { id: number }) {
  const [parameters] = useSearchParams()
  const start = parameters.get('start')
  const end = parameters.get('end')
  const passage = useMemo(() => passageOf(start, end), [start, end])
  const [view, setView] = useState('page')
  const { data: document, error } = useQuery(documentQuery(id))
  const readable = document?.state === 'indexed'
  const text = useQuery({ ...documentTextQuery(id), enabled: readable })

  const isPdf = document?.mediaType?.startsWith('application/pdf') ?? false
  const problem = error ?? text.error
  const quote = passage && text.data && text.data.text.slice(passage.start, passage.end)
  return (
    <div className={styles.page}>
      {document && <SourceHeader document={document} />}
      {problem && !(problem instanceof Unreachable) && (
        <Notice kind="error" title="This document cannot be shown">
          <p>{messageOf(problem)}</p>
          <Link href="/documents">All documents</Link>
        </Notice>
      )}
      {document && !readable && (
        <Notice kind="warning" title="Its text is not here">
          {document.reason ?? 'Cairn has not read this document yet.'}
        </Notice>
      )}
      {isPdf && document && (
        <div className={styles.views}>
          <Segments label="View" choices={views} value={view} onChange={setView} />
        </div>
      )}
      {passage && quote === '' && (
        <Notice kind="warning">
          The document has changed: the passage no longer stands where it was cited.
        </Notice>
      )}
      {text.isLoading && !isPdf && <p className={styles.waiting}>Opening the text…</p>}
      {document && isPdf && view === 'page' ? (
        <Suspense fallback={<p className={styles.waiting}>Opening the PDF…</p>}>
          <PdfView id={id} text={text.data} passage={passage} />
        </Suspense>
      ) : (
        text.data && <TextReader document={text.data} passage={passage} />
      )}
    </div>
  )
}
