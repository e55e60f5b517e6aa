import { cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from '@playwright/test'
import type { Cairn } from './cairn.ts'
import { temporaryFolder } from './cairn.ts'

const sources = resolve(import.meta.dirname, 'documents')
const protectedFile = resolve(
  import.meta.dirname,
  '../../src/test/resources/documents/protected.docx',
)

type Counts = Record<'queued' | 'parsing' | 'embedding' | 'indexed' | 'skipped' | 'failed', number>
type Folder = { id: number; path: string; state: string; documents: Counts }

/** Two folders of documents: `home` with files that cannot be read among them, and `work`. */
export class Library {
  readonly root = temporaryFolder('documents')
  readonly home = join(this.root, 'home')
  readonly work = join(this.root, 'work')

  static async create(browser: Browser): Promise<Library> {
    const library = new Library()
    cpSync(sources, library.root, { recursive: true })
    await library.#printLease(browser)
    const whole = readFileSync(join(library.home, 'lease.pdf'))
    writeFileSync(join(library.home, 'torn.pdf'), whole.subarray(0, 2_000))
    cpSync(protectedFile, join(library.home, 'protected.docx'))
    writeFileSync(join(library.home, 'empty.txt'), '')
    const thatDay = new Date('2019-03-12T12:00:00Z')
    utimesSync(join(library.work, 'minutes 2019.txt'), thatDay, thatDay)
    return library
  }

  async #printLease(browser: Browser): Promise<void> {
    const html = join(this.home, 'lease.html')
    const page = await browser.newPage()
    await page.goto(pathToFileURL(html).href)
    await page.pdf({ path: join(this.home, 'lease.pdf'), preferCSSPageSize: true })
    await page.close()
    rmSync(html)
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

async function folders(cairn: Cairn): Promise<Folder[]> {
  return (await cairn.send<{ items: Folder[] }>('GET', '/api/folders')).items
}

/** Makes Cairn forget every folder. */
export async function forgetAll(cairn: Cairn): Promise<void> {
  for (const { id } of await folders(cairn)) {
    await cairn.send('DELETE', `/api/folders/${id}`)
  }
}

/** Waits until every document has ended in some state. */
export async function allRead(cairn: Cairn): Promise<void> {
  const end = Date.now() + 240_000
  for (;;) {
    const known = await folders(cairn)
    const busy = known.some(
      ({ state, documents: { queued, parsing, embedding } }) =>
        state === 'scanning' || queued + parsing + embedding > 0,
    )
    if (!busy) return
    if (Date.now() > end) throw new Error(`Not all is read: ${JSON.stringify(known)}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}

/** Makes Cairn know exactly these folders, and waits until they are read. */
export async function haveRead(cairn: Cairn, paths: string[]): Promise<void> {
  const known = await folders(cairn)
  for (const { id, path } of known) {
    if (!paths.includes(path)) await cairn.send('DELETE', `/api/folders/${id}`)
  }
  for (const path of paths) {
    if (known.some((folder) => folder.path === path)) continue
    await cairn.send('POST', '/api/folders', { path })
  }
  await allRead(cairn)
}
