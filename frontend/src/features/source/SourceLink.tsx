import type { ComponentProps } from 'react'
import { Link } from 'wouter'
import type { Range } from '../../api/types.ts'

type Props = Omit<ComponentProps<'a'>, 'href'> & { documentId: number; passage?: Range }

/** Leads to a document, at a passage if one is given; the way back leads here. */
export function SourceLink({ documentId, passage, ...rest }: Props) {
  const place = passage ? `?start=${passage.start}&end=${passage.end}` : ''
  return <Link href={`/documents/${documentId}${place}`} state={{ within: true }} {...rest} />
}
