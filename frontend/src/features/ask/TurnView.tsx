import { memo, useEffect, useRef } from 'react'
import type { Question } from '../../api/ask.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Answer } from './Answer.tsx'
import { isRunning, type Turn } from './conversation.ts'
import { footnote, waiting } from './footnote.ts'
import { NotFoundHint } from './NotFoundHint.tsx'
import { Sources } from './Sources.tsx'
import { Thoughts } from './Thoughts.tsx'
import { WrittenAnswer } from './WrittenAnswer.tsx'
import styles from './TurnView.module.css'

type Props = { turn: Turn; latest: boolean; onAskAgain: (question: Question) => void }

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
      {turn.rewritten && <p className={styles.rewritten}>Looked for: {turn.rewritten}</p>}
      {turn.thinking !== '' && (
        <Thoughts text={turn.thinking} running={running && turn.text === ''} />
      )}
      <div aria-live="polite" aria-busy={running}>
        {turn.text === '' && running && <p className={styles.waiting}>{waiting(turn)}</p>}
        {turn.text !== '' &&
          (turn.mode === 'generated' ? (
            <WrittenAnswer text={turn.text} citations={turn.citations} />
          ) : (
            <Answer text={turn.text} citations={turn.citations} streaming={running} />
          ))}
        {turn.state === 'done' && !turn.answer?.found && <NotFoundHint question={question} />}
        {turn.problem && (
          <Notice kind="error" title="No answer">
            <p>{turn.problem}</p>
            <Button onClick={() => onAskAgain(turn.question)}>Ask again</Button>
          </Notice>
        )}
      </div>
      {turn.citations.length > 0 && !running && (
        <Sources question={question} citations={turn.citations} />
      )}
      {!running && <p className={styles.footnote}>{footnote(turn)}</p>}
    </article>
  )
})
