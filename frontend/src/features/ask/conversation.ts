import { messageOf } from '../../api/client.ts'
import type { AskEvent, Question } from '../../api/ask.ts'
import type { AnswerMode, Citation, Timings } from '../../api/types.ts'

/** A question of this visit and what became of it. */
export type Turn = {
  id: number
  question: Question
  state: 'searching' | 'answering' | 'done' | 'stopped' | 'failed'
  text: string
  citations: Citation[]
  passages: number
  found: boolean
  mode: AnswerMode | null
  timings: Timings | null
  problem: string | null
}

export type Action =
  | { type: 'asked'; id: number; question: Question }
  | { type: 'event'; id: number; event: AskEvent }
  | { type: 'stopped'; id: number }
  | { type: 'failed'; id: number; error: unknown }
  | { type: 'cleared' }

export function isRunning(turn: Turn | undefined): boolean {
  return turn?.state === 'searching' || turn?.state === 'answering'
}

function begin(id: number, question: Question): Turn {
  return {
    id,
    question,
    state: 'searching',
    text: '',
    citations: [],
    passages: 0,
    found: true,
    mode: null,
    timings: null,
    problem: null,
  }
}

function receive(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'passages':
      return { ...turn, passages: event.passages.length }
    case 'citation':
      return { ...turn, citations: [...turn.citations, event.citation] }
    case 'text':
      return { ...turn, state: 'answering', text: turn.text + event.text }
    case 'done': {
      const { answer, citations, found, mode, timings } = event.answer
      return { ...turn, state: 'done', text: answer, citations, found, mode, timings }
    }
  }
}

function change(turn: Turn, action: Exclude<Action, { type: 'asked' | 'cleared' }>): Turn {
  switch (action.type) {
    case 'event':
      return receive(turn, action.event)
    case 'stopped':
      return isRunning(turn) ? { ...turn, state: 'stopped' } : turn
    case 'failed':
      return { ...turn, state: 'failed', problem: messageOf(action.error) }
  }
}

export function conversation(turns: Turn[], action: Action): Turn[] {
  switch (action.type) {
    case 'asked':
      return [...turns, begin(action.id, action.question)]
    case 'cleared':
      return []
    default:
      return turns.map((turn) => (turn.id === action.id ? change(turn, action) : turn))
  }
}
