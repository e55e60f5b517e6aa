import type { ModelState } from '../../api/types.ts'

export const stateNames: Record<ModelState, string> = {
  available: 'Not in memory',
  loading: 'Loading…',
  loaded: 'In memory',
  missing: 'Not there at the moment',
  failed: 'Could not be loaded',
}
