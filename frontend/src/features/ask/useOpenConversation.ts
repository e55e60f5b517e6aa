import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import { conversationQuery } from '../../api/queries.ts'
import { conversationOf } from './place.ts'
import { useConversation } from './useConversation.ts'

/** Opens the conversation that the address names; tells what stands in its way. */
export function useOpenConversation(): { opening: boolean; error: Error | null } {
  const [parameters] = useSearchParams()
  const { id, open } = useConversation()
  const named = conversationOf(parameters)
  const wanted = named === id ? null : named
  const { data, error } = useQuery(conversationQuery(wanted))

  useEffect(() => {
    if (data && data.id === wanted) open(data)
  }, [data, wanted, open])

  return { opening: wanted !== null && !error, error: wanted === null ? null : error }
}
