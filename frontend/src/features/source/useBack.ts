import { useHistoryState } from 'wouter/use-browser-location'

/** The way back to the view before, or null where the document was opened by its address. */
export function useBack(): (() => void) | null {
  const state = useHistoryState<{ within?: boolean } | null>()
  return state?.within ? () => history.back() : null
}
