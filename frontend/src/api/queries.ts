import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { connection, subscribeToConnection } from './connection.ts'
import { getConversation, getConversations } from './conversations.ts'
import * as library from './library.ts'
import * as models from './models.ts'
import type { DocumentFilter, SearchFilter } from './library.ts'
import type { DocumentCounts } from './types.ts'

const busyMillis = 1_000
const quietMillis = 8_000

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      // Loopback works without a network; Cairn's own state decides, see connection.ts.
      queries: { networkMode: 'always', retry: false, staleTime: 2_000 },
      mutations: { networkMode: 'always' },
    },
  })
  subscribeToConnection(() => {
    if (connection() === 'open') void client.invalidateQueries()
  })
  return client
}

/** Documents on their way into the index. */
export function pendingOf(counts: DocumentCounts): number {
  return counts.queued + counts.parsing + counts.embedding
}

export const statusQuery = () =>
  queryOptions({
    queryKey: ['status'],
    queryFn: ({ signal }) => library.getStatus(signal),
    refetchInterval: ({ state }) =>
      state.error || (state.data && pendingOf(state.data.documents) > 0) ? busyMillis : quietMillis,
  })

export const foldersQuery = () =>
  queryOptions({
    queryKey: ['folders'],
    queryFn: ({ signal }) => library.getFolders(signal),
    refetchInterval: ({ state }) =>
      state.data?.some((folder) => folder.state === 'scanning' || pendingOf(folder.documents) > 0)
        ? busyMillis
        : quietMillis,
  })

export const modelsQuery = () =>
  queryOptions({
    queryKey: ['models'],
    queryFn: ({ signal }) => models.getModels(signal),
    refetchInterval: ({ state }) =>
      state.data?.items.some((model) => model.state === 'loading') ? busyMillis : quietMillis,
  })

export const directoriesQuery = (path: string | null) =>
  queryOptions({
    queryKey: ['directories', path],
    queryFn: ({ signal }) => library.getDirectories(path, signal),
    placeholderData: keepPreviousData,
  })

export const documentsQuery = (filter: DocumentFilter, busy: boolean) =>
  queryOptions({
    queryKey: ['documents', filter],
    queryFn: ({ signal }) => library.getDocuments(filter, signal),
    placeholderData: keepPreviousData,
    refetchInterval: busy ? 2 * busyMillis : quietMillis,
  })

export const documentQuery = (id: number) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: ({ signal }) => library.getDocument(id, signal),
  })

export const documentTextQuery = (id: number) =>
  queryOptions({
    queryKey: ['document-text', id],
    queryFn: ({ signal }) => library.getDocumentText(id, signal),
    staleTime: 60_000,
    gcTime: 60_000,
  })

export const searchQuery = (filter: SearchFilter) =>
  queryOptions({
    queryKey: ['search', filter],
    queryFn: ({ signal }) => library.search(filter, signal),
    placeholderData: keepPreviousData,
    enabled: filter.q !== '',
  })

export const conversationsQuery = (page: number, size: number) =>
  queryOptions({
    queryKey: ['conversations', page, size],
    queryFn: ({ signal }) => getConversations(page, size, signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  })

export const conversationQuery = (id: number | null) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => getConversation(id ?? 0, signal),
    enabled: id !== null,
    // It is shown as it was when it was opened; later answers come as they are written.
    staleTime: Infinity,
    gcTime: 0,
  })
