import type { Element, ElementContent, Root } from 'hast'
import { memo, useMemo } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import type { Citation } from '../../api/types.ts'
import { CitationMark } from './CitationMark.tsx'
import { partsOf } from './answerParts.ts'
import styles from './WrittenAnswer.module.css'

/** No links and no images: what a document or a model wrote must not lead off this machine. */
const allowed =
  'p br hr em strong del code pre ul ol li blockquote h1 h2 h3 h4 h5 h6 table thead tbody tr th td cite'.split(
    ' ',
  )

/** The text with an element in the place of each number that has a citation. */
function citing(text: string, citations: Citation[]): ElementContent[] {
  return partsOf(text, citations, false).map((part) =>
    'text' in part
      ? { type: 'text', value: part.text }
      : {
          type: 'element',
          tagName: 'cite',
          properties: { dataNumber: part.citation.number },
          children: [],
        },
  )
}

function cite(node: Root | Element, citations: Citation[]): void {
  for (let index = node.children.length - 1; index >= 0; index--) {
    const child = node.children[index]
    if (child?.type === 'element' && child.tagName !== 'code') cite(child, citations)
    if (child?.type === 'text') node.children.splice(index, 1, ...citing(child.value, citations))
  }
}

function componentsFor(citations: Citation[]): Components {
  return {
    cite: ({ node }) => {
      const number = node?.properties['dataNumber']
      const citation = citations.find((each) => each.number === number)
      return citation && <CitationMark citation={citation} />
    },
    h1: 'h3',
    h2: 'h3',
    h3: 'h4',
    h4: 'h5',
    h5: 'h6',
    h6: 'h6',
    table: ({ children }) => (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled
      <div className={styles.table} role="region" aria-label="Table" tabIndex={0}>
        <table>{children}</table>
      </div>
    ),
  }
}

type Props = { text: string; citations: Citation[] }

/** What a language model wrote: its Markdown without links, images and markup, with its citations. */
export const WrittenAnswer = memo(function WrittenAnswer({ text, citations }: Props) {
  const components = useMemo(() => componentsFor(citations), [citations])
  return (
    <div className={styles.written}>
      <Markdown
        allowedElements={allowed}
        unwrapDisallowed
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[() => (tree: Root) => cite(tree, citations)]}
        components={components}
      >
        {text}
      </Markdown>
    </div>
  )
})
