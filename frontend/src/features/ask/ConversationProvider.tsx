import { useCallback, useEffect, useMemo, useReducer, useRef, type ReactNode } from 'react'
import { ask as askCairn, type Question } from '../../api/ask.ts'
import { isAbort } from '../../api/client.ts'
import type { StoredConversation } from '../../api/types.ts'
import { conversation, nothing } from './conversation.ts'
import { nameInAddress } from './place.ts'
import { ConversationContext } from './useConversation.ts'

/** Keeps the conversation that is shown; an answer goes on while the user looks elsewhere. */
export function ConversationProvider({ children }: { children: ReactNode }) {
  const [shown, dispatch] = useReducer(conversation, nothing)
  const current = useRef<number | null>(null)
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
    const conversationId = current.current
    const asking = {
      ...question,
      ...(conversationId !== null && { conversation: conversationId }),
    }
    try {
      for await (const event of askCairn(asking, controller.signal)) {
        if (event.type === 'asked' && !controller.signal.aborted) {
          current.current = event.conversation
          nameInAddress(event.conversation)
        }
        dispatch({ type: 'event', id, event })
      }
    } catch (error) {
      const stopped = isAbort(error) || controller.signal.aborted
      dispatch(stopped ? { type: 'stopped', id } : { type: 'failed', id, error })
    }
  }, [])

  const open = useCallback(
    (stored: StoredConversation) => {
      stop()
      current.current = stored.id
      dispatch({ type: 'opened', stored })
    },
    [stop],
  )

  const clear = useCallback(() => {
    stop()
    current.current = null
    dispatch({ type: 'cleared' })
  }, [stop])

  const value = useMemo(
    () => ({ ...shown, ask, stop, open, clear }),
    [shown, ask, stop, open, clear],
  )
  return <ConversationContext value={value}>{children}</ConversationContext>
}
