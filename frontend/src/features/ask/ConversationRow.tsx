import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { messageOf } from '../../api/client.ts'
import { deleteConversation } from '../../api/conversations.ts'
import type { ConversationEntry } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { ForgetDialog } from '../../ui/ForgetDialog.tsx'
import { moment } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { addressOf } from './place.ts'
import { useConversation } from './useConversation.ts'
import styles from './ConversationsPage.module.css'

/** One conversation: open it, or forget it. */
export function ConversationRow({ entry }: { entry: ConversationEntry }) {
  const [asking, setAsking] = useState(false)
  const { id, clear } = useConversation()
  const queryClient = useQueryClient()
  const forget = useMutation({
    mutationFn: () => deleteConversation(entry.id),
    onSuccess: () => {
      if (id === entry.id) clear()
      return queryClient.invalidateQueries({ queryKey: ['conversations'] })
    },
  })
  return (
    <li className={styles.row}>
      <Link href={addressOf(entry.id)} className={styles.open}>
        <span className={styles.name}>{entry.title}</span>
        <span className={styles.when}>{moment(entry.askedAt)}</span>
      </Link>
      <Button
        kind="quiet"
        aria-label={`Forget “${entry.title}”`}
        disabled={forget.isPending}
        onClick={() => setAsking(true)}
      >
        Forget
      </Button>
      {forget.error && <Notice kind="error">{messageOf(forget.error)}</Notice>}
      {asking && (
        <ForgetDialog
          name={entry.title}
          onClose={() => setAsking(false)}
          onForget={() => {
            setAsking(false)
            forget.mutate()
          }}
        >
          Its questions and answers are deleted. Your documents stay.
        </ForgetDialog>
      )}
    </li>
  )
}
