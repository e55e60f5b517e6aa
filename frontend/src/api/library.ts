import { getJson, post, queryString, send } from './client.ts'
import type {
  DirectoryListing,
  DocumentInfo,
  DocumentPage,
  DocumentState,
  DocumentText,
  EngineStatus,
  Folder,
  SearchResult,
  Status,
} from './types.ts'

export type DocumentFilter = {
  state?: DocumentState[]
  q?: string
  folder?: number
  page?: number
  size?: number
}

export type SearchFilter = {
  q: string
  k?: number
  folder?: number
  type?: string
  from?: string
  until?: string
}

export const getStatus = (signal?: AbortSignal) => getJson<Status>('/api/status', signal)

/** Waits for one attempt to start an engine that is not available. */
export const retryEngine = async () =>
  (await (await post('/api/engine/retry')).json()) as EngineStatus

export const getFolders = async (signal?: AbortSignal) =>
  (await getJson<{ items: Folder[] }>('/api/folders', signal)).items

export const addFolder = async (path: string) =>
  (await (await post('/api/folders', { path })).json()) as Folder

export const scanFolder = (id: number) => post(`/api/folders/${id}/scan`)

/** Has the files tried again that could not be read, though they have not changed. */
export const retryFailed = (id: number) => post(`/api/folders/${id}/scan?failed=true`)

export const removeFolder = (id: number) => send(`/api/folders/${id}`, { method: 'DELETE' })

export const getDirectories = (path: string | null, signal?: AbortSignal) =>
  getJson<DirectoryListing>(`/api/directories${queryString({ path })}`, signal)

export const getDocuments = (filter: DocumentFilter, signal?: AbortSignal) =>
  getJson<DocumentPage>(
    `/api/documents${queryString({ ...filter, state: filter.state?.join(',') })}`,
    signal,
  )

export const getDocument = (id: number, signal?: AbortSignal) =>
  getJson<DocumentInfo>(`/api/documents/${id}`, signal)

export const getDocumentText = (id: number, signal?: AbortSignal) =>
  getJson<DocumentText>(`/api/documents/${id}/text`, signal)

/** The address of the file itself. */
export const documentFileUrl = (id: number) => `/api/documents/${id}/file`

export const search = (filter: SearchFilter, signal?: AbortSignal) =>
  getJson<SearchResult>(`/api/search${queryString(filter)}`, signal)
