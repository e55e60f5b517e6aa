import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf, Unreachable } from '../../api/client.ts'
import { conversationsQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Pager } from '../documents/Pager.tsx'
import { ConversationRow } from './ConversationRow.tsx'
import styles from './ConversationsPage.module.css'

const size = 50

/** All conversations, the last one first. */
export function ConversationsPage() {
  const [page, setPage] = useState(0)
  const { data, error } = useQuery(conversationsQuery(page, size))
  return (
    <Page title="Conversations" lead="What you asked, and what your documents answered.">
      {error && !(error instanceof Unreachable) && <Notice kind="error">{messageOf(error)}</Notice>}
      {data?.total === 0 && <p className={styles.none}>Nothing asked yet.</p>}
      <ul className={styles.list}>
        {data?.items.map((entry) => (
          <ConversationRow key={entry.id} entry={entry} />
        ))}
      </ul>
      {data && data.total > size && (
        <Pager page={page} pages={Math.ceil(data.total / size)} onPage={setPage} />
      )}
    </Page>
  )
}
