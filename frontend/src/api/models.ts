import { getJson, post, put, send } from './client.ts'
import type { LanguageModel, ModelList } from './types.ts'

export const getModels = (signal?: AbortSignal) => getJson<ModelList>('/api/models', signal)

export const addModel = async (path: string) =>
  (await (await post('/api/models', { path })).json()) as LanguageModel

/** Waits until the model is in memory. */
export const loadModel = (id: number) => post(`/api/models/${id}/load`)

export const unloadModel = (id: number) => post(`/api/models/${id}/unload`)

/** Has a model write the answers, or none. */
export const chooseModel = (id: number | null) => put('/api/models/chosen', { id })

export const removeModel = (id: number) => send(`/api/models/${id}`, { method: 'DELETE' })
