import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Question } from '../../api/ask.ts'
import { messageOf } from '../../api/client.ts'
import { foldersQuery, statusQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { AskContext } from './AskContext.tsx'
import { AskTop } from './AskTop.tsx'
import { BesideSource } from './BesideSource.tsx'
import { Composer } from './Composer.tsx'
import { isRunning } from './conversation.ts'
import { Earlier } from './Earlier.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { TurnView } from './TurnView.tsx'
import { useConversation } from './useConversation.ts'
import { useOpenConversation } from './useOpenConversation.ts'
import { classes } from '../../ui/classes.ts'
import styles from './AskPage.module.css'

/** The first view: ask, and read the answers of a conversation. */
export function AskPage() {
  const { turns, ask, stop } = useConversation()
  const { opening, error } = useOpenConversation()
  const { data: status } = useQuery(statusQuery())
  const { data: folders } = useQuery(foldersQuery())
  const onAsk = useCallback((question: Question) => void ask(question), [ask])

  if (opening) return <title>Cairn</title>
  if (turns.length === 0) {
    // Which of the two beginnings it is, is known in a moment.
    if (!folders || !status) return <title>Cairn</title>
    if (status.documents.indexed === 0) return <FirstSteps folders={folders} />
  }
  const composer = (
    <Composer
      folders={folders ?? []}
      running={isRunning(turns.at(-1))}
      onAsk={onAsk}
      onStop={stop}
    />
  )
  const problem = error && <Notice kind="error">{messageOf(error)}</Notice>
  if (turns.length === 0) {
    return (
      <div className={classes(styles.page, styles.empty)}>
        <title>Cairn</title>
        <h1>What would you like to know?</h1>
        {problem}
        {composer}
        {status && folders && <AskContext status={status} folders={folders.length} />}
        <Earlier />
      </div>
    )
  }
  return (
    <BesideSource>
      <div className={styles.page}>
        <title>Ask – Cairn</title>
        <AskTop />
        {problem}
        <div className={styles.turns}>
          {turns.map((turn) => (
            <TurnView key={turn.id} turn={turn} latest={turn === turns.at(-1)} onAskAgain={onAsk} />
          ))}
        </div>
        <div className={styles.dock}>{composer}</div>
      </div>
    </BesideSource>
  )
}
