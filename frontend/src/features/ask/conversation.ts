import { messageOf } from '../../api/client.ts'
import type { AskEvent, Question } from '../../api/ask.ts'
import type {
  Answer,
  AnswerMode,
  Citation,
  StoredConversation,
  StoredTurn,
} from '../../api/types.ts'

/** A question and what became of it. */
export type Turn = {
  id: number
  question: Question
  /** The question as it was looked for, where the conversation changed it. */
  rewritten: string | null
  state: 'searching' | 'answering' | 'done' | 'stopped' | 'failed'
  mode: AnswerMode | null
  thinking: string
  text: string
  citations: Citation[]
  passages: number
  answer: Answer | null
  problem: string | null
}

/** The conversation that is shown; without an id until its first question is stored. */
export type Shown = { id: number | null; turns: Turn[] }

export const nothing: Shown = { id: null, turns: [] }

export type Action =
  | { type: 'asked'; id: number; question: Question }
  | { type: 'event'; id: number; event: AskEvent }
  | { type: 'stopped'; id: number }
  | { type: 'failed'; id: number; error: unknown }
  | { type: 'opened'; stored: StoredConversation }
  | { type: 'cleared' }

export function isRunning(turn: Turn | undefined): boolean {
  return turn?.state === 'searching' || turn?.state === 'answering'
}

function begin(id: number, question: Question): Turn {
  return {
    id,
    question,
    rewritten: null,
    state: 'searching',
    mode: null,
    thinking: '',
    text: '',
    citations: [],
    passages: 0,
    answer: null,
    problem: null,
  }
}

function complete(turn: Turn, answer: Answer): Turn {
  return {
    ...turn,
    rewritten: answer.question === turn.question.question ? null : answer.question,
    state: answer.stopped ? 'stopped' : 'done',
    mode: answer.mode,
    thinking: answer.thinking ?? '',
    text: answer.answer,
    citations: answer.citations,
    answer,
  }
}

/** Turns of an earlier visit count down from -1, so that none has the id of a new one. */
function restore({ question, answer }: StoredTurn, index: number): Turn {
  const turn = begin(-1 - index, { question })
  if (!answer) return { ...turn, state: 'failed', problem: 'This question was not answered.' }
  return { ...complete(turn, answer), passages: answer.passages.length }
}

function receive(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'asked':
      return { ...turn, mode: event.mode }
    case 'rewritten':
      return { ...turn, rewritten: event.question }
    case 'passages':
      return { ...turn, passages: event.passages.length }
    case 'thinking':
      return { ...turn, thinking: turn.thinking + event.text }
    case 'citation':
      return { ...turn, citations: [...turn.citations, event.citation] }
    case 'text':
      return { ...turn, state: 'answering', text: turn.text + event.text }
    case 'done':
      return complete(turn, event.answer)
  }
}

type Change = Exclude<Action, { type: 'asked' | 'opened' | 'cleared' }>

function change(turn: Turn, action: Change): Turn {
  switch (action.type) {
    case 'event':
      return receive(turn, action.event)
    case 'stopped':
      return isRunning(turn) ? { ...turn, state: 'stopped' } : turn
    case 'failed':
      return { ...turn, state: 'failed', problem: messageOf(action.error) }
  }
}

export function conversation(shown: Shown, action: Action): Shown {
  switch (action.type) {
    case 'asked':
      return { ...shown, turns: [...shown.turns, begin(action.id, action.question)] }
    case 'opened':
      return { id: action.stored.id, turns: action.stored.turns.map(restore) }
    case 'cleared':
      return nothing
    default: {
      // A turn of a conversation that is not shown any more has nothing to say.
      if (!shown.turns.some(({ id }) => id === action.id)) return shown
      const event = action.type === 'event' ? action.event : null
      return {
        id: event?.type === 'asked' ? event.conversation : shown.id,
        turns: shown.turns.map((turn) => (turn.id === action.id ? change(turn, action) : turn)),
      }
    }
  }
}
