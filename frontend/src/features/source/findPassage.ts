/** Characters `from` to `to` of one item of a page's text. */
export type Found = { item: number; from: number; to: number }

type Normalized = { text: string; items: number[]; offsets: number[] }

const fewestCharacters = 12

/** The letters and digits only: extraction and drawing differ in spaces, hyphens and ligatures. */
function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function normalizeItems(items: string[]): Normalized {
  const all: Normalized = { text: '', items: [], offsets: [] }
  for (const [item, text] of items.entries()) {
    let offset = 0
    for (const character of text) {
      const normal = normalize(character)
      for (let unit = 0; unit < normal.length; unit++) {
        all.items.push(item)
        all.offsets.push(offset)
      }
      all.text += normal
      offset += character.length
    }
  }
  return all
}

/** Where the passage stands; if not word for word, then from where its beginning to where its end does. */
function locate(text: string, passage: string): [from: number, to: number] | null {
  const whole = text.indexOf(passage)
  if (whole >= 0) return [whole, whole + passage.length]
  for (let length = passage.length >> 1; length >= fewestCharacters; length >>= 1) {
    const from = text.indexOf(passage.slice(0, length))
    if (from < 0) continue
    const ending = text.indexOf(passage.slice(-length), from)
    const fits = ending >= 0 && ending + length - from < 2 * passage.length
    return [from, fits ? ending + length : from + length]
  }
  return null
}

/** Finds a passage of the extracted text among the text items of a drawn page. */
export function findPassage(items: string[], passage: string): Found[] {
  const wanted = normalize(passage)
  const page = normalizeItems(items)
  const place = wanted === '' ? null : locate(page.text, wanted)
  if (!place) return []
  const found: Found[] = []
  for (let index = place[0]; index < place[1]; index++) {
    const item = page.items[index]
    const offset = page.offsets[index]
    if (item === undefined || offset === undefined) break
    const wide = (items[item]?.codePointAt(offset) ?? 0) > 0xffff
    const to = offset + (wide ? 2 : 1)
    const last = found.at(-1)
    if (last?.item === item) last.to = to
    else found.push({ item, from: offset, to })
  }
  return found
}
