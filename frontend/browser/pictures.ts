import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { ask, textUnderBoxes } from './asking.ts'
import type { Cairn } from './cairn.ts'
import { expect, test } from './fixtures.ts'

const folder = resolve(import.meta.dirname, '../../docs/images')

/** Asks until the answer comes as fast as it does in daily use. */
async function engineIsWarm(cairn: Cairn, question: string): Promise<void> {
  await expect(async () => {
    const { timings } = await cairn.send<{ timings: { totalMillis: number } }>('POST', '/api/ask', {
      question,
    })
    expect(timings.totalMillis).toBeLessThan(600)
  }).toPass({ timeout: 60_000 })
}

test.use({ viewport: { width: 1280, height: 800 }, contextOptions: { reducedMotion: 'reduce' } })

test('ask.png: an answer, and the source that one of its citations opened', async ({
  reader: page,
  cairn,
}) => {
  const question = 'How much notice must the tenant give to end the lease?'
  await engineIsWarm(cairn, question)
  const turn = await ask(page, question)
  await turn.getByRole('link', { name: 'Source 1: lease.pdf, page 2' }).click()
  const source = page.getByRole('complementary', { name: 'Source' })
  expect(await textUnderBoxes(source)).not.toBe('')
  await page.mouse.move(0, 0)
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: resolve(folder, 'ask.png') })
})
