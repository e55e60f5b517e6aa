import type { Range } from '../../api/types.ts'
import { Highlighted } from './Highlighted.tsx'
import styles from './TextReader.module.css'

type Props = { text: string; range: Range; passage: Range | null }

/** The ranges between separators. */
function split(text: string, { start, end }: Range, separator: string): Range[] {
  const ranges: Range[] = []
  let from = start
  for (const part of text.slice(start, end).split(separator)) {
    ranges.push({ start: from, end: from + part.length })
    from += part.length + separator.length
  }
  return ranges
}

/** A table whose cells the parser set apart by tabs; any other as it stands. */
export function TablePiece({ text, range, passage }: Props) {
  const hasCells = text.slice(range.start, range.end).includes('\t')
  return (
    // A wide table scrolls sideways, for the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.table} role="region" aria-label="Table" tabIndex={0}>
      {hasCells ? (
        <table>
          <tbody>
            {split(text, range, '\n')
              .filter(({ start, end }) => end > start)
              .map((row) => (
                <tr key={row.start}>
                  {split(text, row, '\t').map((cell) => (
                    <td key={cell.start}>
                      <Highlighted text={text} range={cell} passage={passage} />
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      ) : (
        <pre>
          <Highlighted text={text} range={range} passage={passage} />
        </pre>
      )}
    </div>
  )
}
