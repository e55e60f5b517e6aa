import { memo, useEffect, useRef } from 'react'
import type { Question } from '../../api/ask.ts'
import { Button } from '../../ui/Button.tsx'
import { counted, millis } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Answer } from './Answer.tsx'
import { isRunning, type Turn } from './conversation.ts'
import { NotFoundHint } from './NotFoundHint.tsx'
import { Sources } from './Sources.tsx'
import styles from './TurnView.module.css'

type Props = { turn: Turn; latest: boolean; onAskAgain: (question: Question) => void }

const modes = { quotes: 'Quoted from your documents', generated: 'Written from your documents' }

function footnote({ mode, timings, passages, found, state }: Turn): string {
  if (state === 'stopped') return 'Stopped'
  if (!mode || !timings) return ''
  const how = found ? modes[mode] : `${counted(passages, 'passage')} looked at`
  return `${how} · ${millis(timings.totalMillis)}`
}

/** One question and its answer. */
export const TurnView = memo(function TurnView({ turn, latest, onAskAgain }: Props) {
  const article = useRef<HTMLElement>(null)
  const running = isRunning(turn)
  const { question } = turn.question

  useEffect(() => {
    if (latest && running) article.current?.scrollIntoView({ block: 'start' })
  }, [latest, running])

  return (
    <article ref={article} className={styles.turn} aria-label={question}>
      <h2 className={styles.question}>{question}</h2>
      <div aria-live="polite" aria-busy={running}>
        {turn.text === '' && running && (
          <p className={styles.waiting}>Looking in your documents…</p>
        )}
        {turn.text !== '' && (
          <Answer text={turn.text} citations={turn.citations} streaming={running} />
        )}
        {turn.state === 'done' && !turn.found && <NotFoundHint question={question} />}
        {turn.problem && (
          <Notice kind="error" title="No answer">
            <p>{turn.problem}</p>
            <Button onClick={() => onAskAgain(turn.question)}>Ask again</Button>
          </Notice>
        )}
      </div>
      {turn.citations.length > 0 && !running && <Sources citations={turn.citations} />}
      {!running && <p className={styles.footnote}>{footnote(turn)}</p>}
    </article>
  )
})
