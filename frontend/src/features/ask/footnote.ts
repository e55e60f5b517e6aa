import { counted, millis } from '../../ui/format.ts'
import type { Turn } from './conversation.ts'

const modes = { quotes: 'Quoted from your documents', generated: 'Written from your documents' }

/** What is being done while there is no text yet. */
export function waiting({ mode, passages }: Turn): string {
  return mode === 'generated' && passages > 0
    ? `Reading ${counted(passages, 'passage')}…`
    : 'Looking in your documents…'
}

/** How an answer came about. */
export function footnote({ answer, passages, state }: Turn): string {
  if (state === 'stopped') return 'Stopped'
  if (!answer) return ''
  const { mode, found, model, usage, droppedCitations, timings } = answer
  return [
    found ? modes[mode] : `${counted(passages, 'passage')} looked at`,
    model,
    droppedCitations > 0 && `${counted(droppedCitations, 'unsupported citation')} left out`,
    usage && counted(usage.answerTokens, 'token'),
    millis(timings.totalMillis),
  ]
    .filter(Boolean)
    .join(' · ')
}
