import { useCallback, useEffect, useMemo, useReducer, useRef, type ReactNode } from 'react'
import { ask as askCairn, type Question } from '../../api/ask.ts'
import { isAbort } from '../../api/client.ts'
import { conversation } from './conversation.ts'
import { ConversationContext } from './useConversation.ts'

/** Keeps this visit's questions and answers; an answer goes on while the user looks elsewhere. */
export function ConversationProvider({ children }: { children: ReactNode }) {
  const [turns, dispatch] = useReducer(conversation, [])
  const running = useRef<AbortController | null>(null)
  const nextId = useRef(1)

  const stop = useCallback(() => running.current?.abort(), [])
  useEffect(() => stop, [stop])

  const ask = useCallback(async (question: Question) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const id = nextId.current++
    dispatch({ type: 'asked', id, question })
    try {
      for await (const event of askCairn(question, controller.signal)) {
        dispatch({ type: 'event', id, event })
      }
    } catch (error) {
      const stopped = isAbort(error) || controller.signal.aborted
      dispatch(stopped ? { type: 'stopped', id } : { type: 'failed', id, error })
    }
  }, [])

  const clear = useCallback(() => {
    stop()
    dispatch({ type: 'cleared' })
  }, [stop])

  const value = useMemo(() => ({ turns, ask, stop, clear }), [turns, ask, stop, clear])
  return <ConversationContext value={value}>{children}</ConversationContext>
}
