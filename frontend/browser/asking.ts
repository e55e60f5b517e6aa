import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures.ts'

/** Writes the question, asks by the Enter key and waits for the whole answer. */
export async function ask(page: Page, question: string): Promise<Locator> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  const turn = page.getByRole('article', { name: question })
  await expect(turn.getByText(/ · [\d.]+ m?s$/)).toBeVisible()
  return turn
}

/** The sentence that the first source of an answer is cited with. */
export async function firstQuote(turn: Locator): Promise<string> {
  const source = turn.getByRole('region', { name: 'Sources' }).getByRole('link').first()
  return (await source.locator('span').last().textContent()) ?? ''
}

/** Text without what extraction and drawing may set differently. */
export function letters(text: string): string {
  return text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')
}

/** The text that is marked in the reader; all of it is in sight. */
export async function markedText(within: Page | Locator): Promise<string> {
  const marks = within.locator('mark')
  await expect(marks.first()).toBeInViewport({ ratio: 0.9 })
  return (await marks.allTextContents()).join(' ')
}

/** The text of a drawn PDF page that lies under the marking boxes; these are in sight. */
export async function textUnderBoxes(within: Page | Locator): Promise<string> {
  const boxes = within.locator('[data-passage]')
  await expect(boxes.first()).toBeInViewport({ ratio: 0.9 })
  return boxes.first().evaluate((first) => {
    const page = first.closest('[data-drawn]')
    if (!page) return ''
    const areas = [...page.querySelectorAll('[data-passage]')].map((box) =>
      box.getBoundingClientRect(),
    )
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
    let text = ''
    for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        const [x, y] = [(left + right) / 2, (top + bottom) / 2]
        const inside = areas.some(
          (area) => x > area.left && x < area.right && y > area.top && y < area.bottom,
        )
        if (inside) text += node.data.charAt(at)
      }
    }
    return text
  })
}
