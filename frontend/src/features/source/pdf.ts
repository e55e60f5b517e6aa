import {
  getDocument,
  GlobalWorkerOptions,
  TextLayer,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { findPassage } from './findPassage.ts'

export type { PDFDocumentProxy }

/** A highlighted box in percent of the page. */
export type Box = { left: number; top: number; width: number; height: number }

type Drawing = {
  canvas: HTMLCanvasElement
  layer: HTMLElement
  width: number
  passage: string
  signal: AbortSignal
}

const mostPixels = 16_000_000

GlobalWorkerOptions.workerSrc = workerUrl

export function openPdf(url: string) {
  return getDocument({
    url,
    cMapUrl: '/pdf/cmaps/',
    standardFontDataUrl: '/pdf/fonts/',
    // The page's policy allows no WebAssembly; the decoders in JavaScript lie in the same place.
    wasmUrl: '/pdf/decoders/',
    useWasm: false,
    // Drawn in the page itself: one worker, for parsing, is enough.
    disableWorkerRendering: true,
    enableXfa: false,
  })
}

function boxesOf(
  layer: HTMLElement,
  nodes: HTMLElement[],
  strings: string[],
  passage: string,
): Box[] {
  const page = layer.getBoundingClientRect()
  return findPassage(strings, passage).flatMap(({ item, from, to }) => {
    const text = nodes[item]?.firstChild
    if (!(text instanceof Text)) return []
    const range = document.createRange()
    range.setStart(text, from)
    range.setEnd(text, Math.min(to, text.length))
    return [...range.getClientRects()].map((rect) => ({
      left: (100 * (rect.left - page.left)) / page.width,
      top: (100 * (rect.top - page.top)) / page.height,
      width: (100 * rect.width) / page.width,
      height: (100 * rect.height) / page.height,
    }))
  })
}

/** Draws a page so wide and lays its text over it; answers the boxes of the passage. */
export async function drawPage(page: PDFPageProxy, drawing: Drawing): Promise<Box[]> {
  const { canvas, layer, width, passage, signal } = drawing
  const scale = width / page.getViewport({ scale: 1 }).width
  const viewport = page.getViewport({ scale })
  const wanted = window.devicePixelRatio || 1
  const ratio = Math.min(wanted, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
  canvas.width = Math.floor(viewport.width * ratio)
  canvas.height = Math.floor(viewport.height * ratio)
  const rendering = page.render({ canvas, viewport: page.getViewport({ scale: scale * ratio }) })
  signal.addEventListener('abort', () => rendering.cancel(), { once: true })

  layer.replaceChildren()
  layer.style.setProperty('--total-scale-factor', String(scale))
  const textLayer = new TextLayer({
    textContentSource: await page.getTextContent(),
    container: layer,
    viewport,
  })
  await Promise.all([textLayer.render(), rendering.promise])
  return boxesOf(layer, textLayer.textDivs, textLayer.textContentItemsStr, passage)
}
