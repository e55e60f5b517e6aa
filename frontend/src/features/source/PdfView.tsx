import { useEffect, useState } from 'react'
import { documentFileUrl } from '../../api/library.ts'
import type { DocumentText, Range } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { openPdf, type PDFDocumentProxy } from './pdf.ts'
import { PdfPage } from './PdfPage.tsx'
import { pageAt, textOnPage } from './pieces.ts'
import styles from './PdfView.module.css'

type Props = { id: number; text: DocumentText | undefined; passage: Range | null }

/** A PDF as it looks, page by page, opened where the passage stands. */
export default function PdfView({ id, text, passage }: Props) {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null)
  const [failed, setFailed] = useState(false)
  const [chosen, setChosen] = useState<number | null>(null)

  useEffect(() => {
    const task = openPdf(documentFileUrl(id))
    let current = true
    task.promise.then(
      (opened) => current && setPdf(opened),
      () => current && setFailed(true),
    )
    return () => {
      current = false
      void task.destroy()
    }
  }, [id])

  const cited = text && passage ? pageAt(text.blocks, passage.start) : null
  const pages = pdf?.numPages ?? 0
  const page = Math.min(Math.max(chosen ?? cited ?? 1, 1), Math.max(pages, 1))

  if (failed) {
    return <Notice kind="warning">This PDF cannot be drawn here. Its text can be read.</Notice>
  }
  return (
    <div className={styles.view}>
      <nav className={styles.pages} aria-label="Pages of the PDF">
        <Button aria-label="Previous page" disabled={page <= 1} onClick={() => setChosen(page - 1)}>
          <Icon name="back" size={18} />
        </Button>
        <span aria-live="polite">
          Page {page} {pages > 0 && `of ${pages}`}
        </span>
        <Button aria-label="Next page" disabled={page >= pages} onClick={() => setChosen(page + 1)}>
          <Icon name="forward" size={18} />
        </Button>
        {cited !== null && cited !== page && (
          <Button kind="quiet" onClick={() => setChosen(null)}>
            To the passage
          </Button>
        )}
      </nav>
      {pdf ? (
        <PdfPage
          pdf={pdf}
          number={page}
          passage={text && passage ? textOnPage(text, passage, page) : ''}
        />
      ) : (
        <p className={styles.waiting}>Opening the PDF…</p>
      )}
    </div>
  )
}
