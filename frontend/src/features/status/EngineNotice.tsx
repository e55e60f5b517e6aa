import { useMutation, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../api/client.ts'
import { retryEngine } from '../../api/library.ts'
import type { EngineStatus } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'

function outcomeOf(attempt: { isSuccess: boolean; error: Error | null }): string {
  if (attempt.error) return messageOf(attempt.error)
  return attempt.isSuccess ? 'Tried just now: it is still not available.' : ''
}

type Props = { engine: EngineStatus; title?: string }

/** Says why no model runs and what to do, and tries again when that is done. */
export function EngineNotice({ engine, title = 'Found by words only, not by meaning' }: Props) {
  const queryClient = useQueryClient()
  const attempt = useMutation({
    mutationFn: retryEngine,
    onSettled: () => queryClient.invalidateQueries(),
  })
  return (
    <Notice kind="warning" title={title}>
      <p>{engine.reason ?? 'The model engine could not be started.'}</p>
      <Button disabled={attempt.isPending} onClick={() => attempt.mutate()}>
        {attempt.isPending ? 'Trying…' : 'Try again'}
      </Button>
      <p role="status">{outcomeOf(attempt)}</p>
    </Notice>
  )
}
