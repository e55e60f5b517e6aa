import type { DocumentState } from '../../api/types.ts'

/** What each state is called on the page. */
export const stateNames: Record<DocumentState, string> = {
  queued: 'Waiting',
  parsing: 'Reading',
  embedding: 'Indexing',
  indexed: 'Ready',
  skipped: 'Left out',
  failed: 'Failed',
}
