import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { messageOf, Unreachable } from '../../api/client.ts'
import { documentsQuery, foldersQuery, pendingOf, statusQuery } from '../../api/queries.ts'
import { documentStates, type DocumentState } from '../../api/types.ts'
import { counted } from '../../ui/format.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { DocumentFilters } from './DocumentFilters.tsx'
import { DocumentRow } from './DocumentRow.tsx'
import { Pager } from './Pager.tsx'
import styles from './DocumentsPage.module.css'

const pageSize = 50

function isState(value: string | null): value is DocumentState {
  return documentStates.some((state) => state === value)
}

/** Every file that Cairn knows, with its state and the reason for it. */
export function DocumentsPage() {
  const [parameters, setParameters] = useSearchParams()
  const state = parameters.get('state')
  const q = parameters.get('q') ?? ''
  const folder = parameters.get('folder') ?? ''
  const page = Math.max(0, Number(parameters.get('page') ?? 0) || 0)

  const { data: status } = useQuery(statusQuery())
  const { data: folders } = useQuery(foldersQuery())
  const chosen = folders?.find(({ id }) => String(id) === folder)
  const counts = chosen?.documents ?? status?.documents
  const filter = {
    q,
    page,
    size: pageSize,
    ...(isState(state) && { state: [state] }),
    ...(folder && { folder: Number(folder) }),
  }
  const { data, error } = useQuery(documentsQuery(filter, counts ? pendingOf(counts) > 0 : false))

  function change(name: string, value: string) {
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
        if (name !== 'page') next.delete('page')
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  }

  return (
    <Page title="Documents" lead="Every file Cairn has seen, what became of it, and why.">
      <DocumentFilters
        state={isState(state) ? state : ''}
        q={q}
        folder={folder}
        folders={folders ?? []}
        counts={counts}
        onChange={change}
      />
      {error && !(error instanceof Unreachable) && <Notice kind="error">{messageOf(error)}</Notice>}
      <Hidden live>{data && counted(data.total, 'document')}</Hidden>
      {data?.items.length === 0 && (
        <p className={styles.none}>
          {q || state || folder
            ? 'No document fits these filters.'
            : 'No documents yet. Add a folder and they appear here as they are read.'}
        </p>
      )}
      <ul className={styles.list}>
        {data?.items.map((document) => (
          <DocumentRow key={document.id} document={document} />
        ))}
      </ul>
      {data && data.total > pageSize && (
        <Pager
          page={page}
          pages={Math.ceil(data.total / pageSize)}
          onPage={(next) => change('page', next === 0 ? '' : String(next))}
        />
      )}
    </Page>
  )
}
