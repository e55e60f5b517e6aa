import { memo, type CSSProperties } from 'react'
import type { Range } from '../../api/types.ts'
import { classes } from '../../ui/classes.ts'
import type { Leaf, Piece } from './pieces.ts'
import { TablePiece } from './TablePiece.tsx'
import { Highlighted } from './Highlighted.tsx'
import styles from './TextReader.module.css'

type Props = { leaf: Leaf; text: string; passage: Range | null; beginsPage: boolean }

const charactersPerLine = 75
const pixelsPerLine = 29

/** A guess at the height, for the scroll bar until the leaf is in sight. */
function heightOf(leaf: Leaf): number {
  return leaf.pieces.reduce((sum, { start, end }) => {
    return sum + (Math.ceil((end - start) / charactersPerLine) + 0.6) * pixelsPerLine
  }, 0)
}

function PieceView({ piece, ...rest }: { piece: Piece; text: string; passage: Range | null }) {
  const content = <Highlighted range={piece} {...rest} />
  switch (piece.kind) {
    case 'HEADING':
      return (
        <p
          role="heading"
          aria-level={piece.level + 2}
          className={styles.heading}
          data-level={piece.level}
        >
          {content}
        </p>
      )
    case 'TABLE':
      return <TablePiece range={piece} {...rest} />
    case 'CODE':
      return (
        // A long line scrolls sideways, for the keyboard too.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={styles.code} tabIndex={0}>
          {content}
        </pre>
      )
    case 'LIST':
    case 'PARAGRAPH':
      return (
        <p className={classes(styles.paragraph, piece.kind === 'LIST' && styles.item)}>{content}</p>
      )
  }
}

export const LeafView = memo(function LeafView({ leaf, text, passage, beginsPage }: Props) {
  const style = { containIntrinsicBlockSize: `auto ${heightOf(leaf)}px` } as CSSProperties
  return (
    <section className={styles.leaf} style={style}>
      {beginsPage && <p className={styles.page}>Page {leaf.page}</p>}
      {leaf.pieces.map((piece) => (
        <PieceView key={piece.start} piece={piece} text={text} passage={passage} />
      ))}
    </section>
  )
})
