import { getJson, send } from './client.ts'
import type { ConversationPage, StoredConversation } from './types.ts'

export const getConversations = (page: number, size: number, signal?: AbortSignal) =>
  getJson<ConversationPage>(`/api/conversations?page=${page}&size=${size}`, signal)

export const getConversation = (id: number, signal?: AbortSignal) =>
  getJson<StoredConversation>(`/api/conversations/${id}`, signal)

export const deleteConversation = (id: number) =>
  send(`/api/conversations/${id}`, { method: 'DELETE' })
