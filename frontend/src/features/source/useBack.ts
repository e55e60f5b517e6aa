import { useHistoryState } from 'wouter/use-browser-location'
import type { LinkState } from './place.ts'

/** The way back to the view before, or null where the document was opened by its address. */
export function useBack(): (() => void) | null {
  const state = useHistoryState<LinkState>()
  return state?.within ? () => history.back() : null
}
