import type { Block, BlockKind, DocumentText, Range } from '../../api/types.ts'

/** A part of the text that is drawn as one element. */
export type Piece = Range & { kind: BlockKind; page: number | null; level: number }

/** Pieces that are drawn together; the browser leaves out those that are not in sight. */
export type Leaf = { key: number; page: number | null; pieces: Piece[] }

const mostCharacters = 4_000
const mostPieces = 40

/** Cuts a long range, at line ends or spaces where there are any. */
function cut(text: string, piece: Piece): Piece[] {
  const pieces: Piece[] = []
  let { start } = piece
  while (piece.end - start > mostCharacters) {
    const limit = start + mostCharacters
    const line = text.lastIndexOf('\n', limit - 1)
    const space = text.lastIndexOf(' ', limit - 1)
    const half = start + mostCharacters / 2
    const at = line > half ? line + 1 : space > half ? space + 1 : limit
    pieces.push({ ...piece, start, end: at })
    start = at
  }
  pieces.push({ ...piece, start })
  return pieces
}

function pieceOf({ kind, start, end, page, headings }: Block): Piece {
  return { kind, start, end, page, level: Math.min(headings.length, 3) }
}

/** The whole text in order: its blocks, and as paragraphs what lies between them. */
export function piecesOf({ text, blocks }: DocumentText): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  const addGap = (end: number, page: number | null) => {
    const gap = text.slice(from, end)
    if (gap.trim() === '') return
    const blank = gap.length - gap.trimStart().length
    pieces.push({ kind: 'PARAGRAPH', start: from + blank, end, page, level: 0 })
  }
  for (const block of blocks) {
    if (block.start < from || block.end > text.length) continue
    addGap(block.start, block.page)
    if (block.end > block.start) pieces.push(pieceOf(block))
    from = block.end
  }
  addGap(text.length, blocks.at(-1)?.page ?? null)
  return pieces.flatMap((piece) => cut(text, piece))
}

export function leavesOf(pieces: Piece[]): Leaf[] {
  const leaves: Leaf[] = []
  for (const piece of pieces) {
    const last = leaves.at(-1)
    if (last && last.page === piece.page && last.pieces.length < mostPieces) last.pieces.push(piece)
    else leaves.push({ key: piece.start, page: piece.page, pieces: [piece] })
  }
  return leaves
}

/** The page where a passage begins, null where the format has none. */
export function pageAt(blocks: Block[], offset: number): number | null {
  const block = blocks.find(({ end }) => end > offset) ?? blocks.at(-1)
  return block?.page ?? null
}

/** The part of a passage that stands on a page. */
export function textOnPage({ text, blocks }: DocumentText, passage: Range, page: number): string {
  return blocks
    .filter((block) => block.page === page)
    .map(({ start, end }) => text.slice(Math.max(start, passage.start), Math.min(end, passage.end)))
    .filter((part) => part !== '')
    .join(' ')
}
