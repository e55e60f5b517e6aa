import { useSyncExternalStore } from 'react'

/** `open`: Cairn answers; `unreachable`: it does not; `locked`: it wants the one-time address. */
export type Connection = 'open' | 'unreachable' | 'locked'

let current: Connection = 'open'
const listeners = new Set<() => void>()

export function reportConnection(next: Connection): void {
  if (next === current) return
  current = next
  for (const listener of listeners) listener()
}

export function subscribeToConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function connection(): Connection {
  return current
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribeToConnection, connection)
}
