import type { ComponentProps, MouseEvent } from 'react'
import { Link, useLocation } from 'wouter'
import { passageQuery, type LinkState, type Passage } from './place.ts'

type Props = Omit<ComponentProps<'a'>, 'href' | 'onClick'> & {
  documentId: number
  passage?: Passage
  /** Opens beside what is shown, where there is room. */
  beside?: boolean
}

const roomForTwo = '(min-width: 72rem)'

/** Leads to a document, at a passage if one is given; the way back leads here. */
export function SourceLink({ documentId, passage, beside = false, ...rest }: Props) {
  const [, navigate] = useLocation()
  const query = passageQuery(passage)
  const state: LinkState = { within: true, ...(passage?.quote && { quote: passage.quote }) }

  function onClick(event: MouseEvent) {
    const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!beside || !plain || !window.matchMedia(roomForTwo).matches) return
    event.preventDefault()
    const place = new URLSearchParams(window.location.search)
    const open = place.has('document')
    place.set('document', String(documentId))
    for (const [name, value] of new URLSearchParams(query)) place.set(name, value)
    navigate(`/?${place}`, { state, replace: open })
  }

  return (
    <Link
      href={`/documents/${documentId}${query && `?${query}`}`}
      state={state}
      onClick={onClick}
      {...rest}
    />
  )
}
