import { createContext, use } from 'react'
import type { Question } from '../../api/ask.ts'
import type { StoredConversation } from '../../api/types.ts'
import type { Shown } from './conversation.ts'

export type Conversation = Shown & {
  ask: (question: Question) => Promise<void>
  stop: () => void
  open: (stored: StoredConversation) => void
  clear: () => void
}

export const ConversationContext = createContext<Conversation | null>(null)

export function useConversation(): Conversation {
  const conversation = use(ConversationContext)
  if (!conversation) throw new Error('outside a ConversationProvider')
  return conversation
}
