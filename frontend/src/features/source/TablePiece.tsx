import { useMemo } from 'react'
import type { Range } from '../../api/types.ts'
import { Highlighted } from './Highlighted.tsx'
import { rowsOf } from './tableCells.ts'
import styles from './TextReader.module.css'

type Props = { text: string; range: Range; passage: Range | null }

/** A table, with its rows and cells. */
export function TablePiece({ text, range, passage }: Props) {
  const rows = useMemo(() => rowsOf(text, range), [text, range])
  const columns = Math.max(...rows.map((cells) => cells.length))
  return (
    // A wide table scrolls sideways, for the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.table} role="region" aria-label="Table" tabIndex={0}>
      <table>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells[0]?.start}>
              {cells.map((cell, index) => (
                // Empty cells may share their place.
                // oxlint-disable-next-line react/no-array-index-key
                <td key={index} colSpan={cells.length === 1 ? columns : undefined}>
                  <Highlighted text={text} range={cell} passage={passage} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
