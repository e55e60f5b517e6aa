import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { messageOf, Unreachable } from '../../api/client.ts'
import { documentQuery, documentTextQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Segments } from '../../ui/Segments.tsx'
import type { LinkState, Place } from './place.ts'
import { SourceBar } from './SourceBar.tsx'
import { SourceHeader } from './SourceHeader.tsx'
import { TextReader } from './TextReader.tsx'
import styles from './SourceView.module.css'

const PdfView = lazy(() => import('./PdfView.tsx'))

const views = [
  { value: 'page', name: 'Page' },
  { value: 'text', name: 'Text' },
]

type Props = Place & { leave: ReactNode; isPage: boolean }

/** A document as Cairn read it, opened at a passage. */
export function SourceView({ id, passage, leave, isPage }: Props) {
  const [view, setView] = useState('page')
  const quote = useHistoryState<LinkState>()?.quote
  const { data: document, error } = useQuery(documentQuery(id))
  // A document that is on its way into the index again still has its text.
  const readable = document?.state === 'indexed' || (document?.chunks ?? 0) > 0
  const text = useQuery({ ...documentTextQuery(id), enabled: readable })

  const isPdf = document?.mediaType?.startsWith('application/pdf') ?? false
  const problem = error ?? text.error
  const found = passage && text.data && text.data.text.slice(passage.start, passage.end)
  const moved = found === '' || (found && quote && found !== quote)
  return (
    <div className={styles.view}>
      <SourceBar id={id} leave={leave} />
      {document && <SourceHeader document={document} isPage={isPage} />}
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
      {moved && (
        <Notice kind="warning">
          The document has changed since: the passage no longer stands where it was found.
        </Notice>
      )}
      {text.isLoading && !isPdf && <p className={styles.waiting}>Opening the text…</p>}
      {document && isPdf && view === 'page' ? (
        <Suspense fallback={<p className={styles.waiting}>Opening the PDF…</p>}>
          <PdfView id={id} text={text.data} passage={moved ? null : passage} />
        </Suspense>
      ) : (
        text.data && <TextReader document={text.data} passage={moved ? null : passage} />
      )}
    </div>
  )
}
