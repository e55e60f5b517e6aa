import { EventSourceParserStream } from 'eventsource-parser/stream'
import { isAbort, post, Problem, problemOf, Unreachable } from './client.ts'
import { reportConnection } from './connection.ts'
import type { Answer, AnswerMode, Citation, Hit } from './types.ts'

export type AskEvent =
  | { type: 'asked'; conversation: number; mode: AnswerMode }
  | { type: 'rewritten'; question: string }
  | { type: 'passages'; passages: Hit[] }
  | { type: 'thinking'; text: string }
  | { type: 'text'; text: string }
  | { type: 'citation'; citation: Citation }
  | { type: 'done'; answer: Answer }

export type Question = { question: string; folder?: number }

/** A question and the conversation that it continues, if any. */
type Asking = Question & { conversation?: number }

function eventOf(type: string, data: unknown): AskEvent | null {
  switch (type) {
    case 'asked': {
      const { conversation, mode } = data as { conversation: number; mode: AnswerMode }
      return { type, conversation, mode }
    }
    case 'rewritten':
      return { type, question: (data as { question: string }).question }
    case 'passages':
      return { type, passages: (data as { passages: Hit[] }).passages }
    case 'thinking':
    case 'text':
      return { type, text: (data as { text: string }).text }
    case 'citation':
      return { type, citation: data as Citation }
    case 'done':
      return { type, answer: data as Answer }
    case 'error':
      throw problemOf(data, 500, 'The answer failed')
    default:
      return null
  }
}

async function* read<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader()
  try {
    for (;;) {
      // Each read waits for the one before: the events are ordered.
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Asks and yields the events of the answer; ends after `done`, throws what went wrong. */
export async function* ask(question: Asking, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const response = await post('/api/ask', question, {
    signal,
    accept: 'text/event-stream',
  })
  if (!response.body) throw new Unreachable()
  const events = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
  try {
    for await (const message of read(events)) {
      const event = eventOf(message.event ?? 'message', JSON.parse(message.data))
      if (event) yield event
      if (event?.type === 'done') return
    }
  } catch (error) {
    if (isAbort(error) || error instanceof Problem || signal.aborted) throw error
    reportConnection('unreachable')
    throw new Unreachable()
  }
  throw new Problem(500, 'The answer broke off', 'The answer broke off before its end. Ask again.')
}
