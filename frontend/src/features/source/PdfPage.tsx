import { useEffect, useRef, useState } from 'react'
import { Notice } from '../../ui/Notice.tsx'
import { drawPage, type Box, type PDFDocumentProxy } from './pdf.ts'
import { scrollToMiddle } from './scrollTo.ts'
import styles from './PdfView.module.css'

type Props = { pdf: PDFDocumentProxy; number: number; passage: string }
type Drawn = { key: string; boxes: Box[]; failed: boolean }

function useWidth() {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element.current) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}

/** One page of a PDF: its picture, its text over it to select and read aloud, the passage marked. */
export function PdfPage({ pdf, number, passage }: Props) {
  const { element, width } = useWidth()
  const canvas = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const firstBox = useRef<HTMLSpanElement>(null)
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  const key = `${number} ${passage}`
  const here = drawn?.key === key ? drawn : null

  useEffect(() => {
    const target = canvas.current
    const over = layer.current
    if (!target || !over || width === 0) return undefined
    const stop = new AbortController()
    const { signal } = stop
    const draw = async () => {
      const page = await pdf.getPage(number)
      if (signal.aborted) return
      const boxes = await drawPage(page, { canvas: target, layer: over, width, passage, signal })
      if (!signal.aborted) setDrawn({ key, boxes, failed: false })
    }
    draw().catch(() => {
      if (!signal.aborted) setDrawn({ key, boxes: [], failed: true })
    })
    return () => stop.abort()
  }, [pdf, number, passage, width, key])

  useEffect(() => {
    if (firstBox.current) scrollToMiddle(firstBox.current)
  }, [drawn?.key])

  return (
    <>
      {here?.failed && (
        <Notice kind="warning">This page cannot be drawn. Its text can be read.</Notice>
      )}
      {passage !== '' && here?.boxes.length === 0 && (
        <Notice title="The passage on this page">
          <p className={styles.quote}>{passage}</p>
        </Notice>
      )}
      <div ref={element} className={styles.page} data-drawn={here !== null}>
        <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
        <div className={styles.boxes} aria-hidden="true">
          {here?.boxes.map((box, index) => (
            <span
              key={`${box.left} ${box.top}`}
              ref={index === 0 ? firstBox : undefined}
              className={styles.box}
              data-passage
              style={{
                left: `${box.left}%`,
                top: `${box.top}%`,
                width: `${box.width}%`,
                height: `${box.height}%`,
              }}
            />
          ))}
        </div>
        <div ref={layer} className={styles.text} />
      </div>
    </>
  )
}
