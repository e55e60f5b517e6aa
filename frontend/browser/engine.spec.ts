import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ask } from './asking.ts'
import { Cairn, temporaryFolder } from './cairn.ts'
import { expect, test } from './fixtures.ts'
import { allRead, haveRead } from './library.ts'
import { tinyModel } from './tinyModel.ts'

/** MLX as a data folder holds it, every file of it empty. */
function emptyCopy(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(from, name)).isDirectory()) continue
    mkdirSync(dirname(join(to, name)), { recursive: true })
    writeFileSync(join(to, name), '')
  }
}

test('without MLX the page says what is missing, finds by words, and tries again', async ({
  reader,
  page,
  cairn: whole,
  library,
}) => {
  expect(reader, 'MLX is unpacked once documents have been read').toBe(page)
  const home = temporaryFolder('without-mlx')
  const natives = join(home, 'native', 'mlx')
  emptyCopy(join(whole.home, 'native', 'mlx'), natives)
  const cairn = await Cairn.start({ home })
  try {
    await haveRead(cairn, [library.work])
    await page.goto(cairn.startLink)
    const reason = page.getByText("MLX's library could not be loaded: build Cairn anew")

    await test.step('it is said where one asks, and in the line that is always there', async () => {
      await expect(reason).toBeVisible()
      await expect(page.getByRole('link', { name: 'Keywords only' })).toBeVisible()
      const turn = await ask(page, 'How much may a night in a hotel cost?')
      await expect(turn).toContainText('120 euros')
    })

    await test.step('it is said with the passages and the documents', async () => {
      await page.goto(`${cairn.origin}/search?q=hotel+night`)
      await expect(page.getByText('onboarding.md').first()).toBeVisible()
      await page.getByRole('link', { name: 'see why' }).click()
      await expect(page.getByText('Not available')).toBeVisible()
      await page.goto(`${cairn.origin}/documents`)
      await expect(page.getByRole('listitem').filter({ hasText: 'onboarding.md' })).toContainText(
        "MLX's library could not be loaded",
      )
    })

    await test.step('it is said with the language models, which can be added all the same', async () => {
      await page.goto(`${cairn.origin}/models`)
      await page
        .getByRole('textbox', { name: 'Path of a model’s folder' })
        .fill(tinyModel(join(home, 'tiny')))
      await page.getByRole('button', { name: 'Add model' }).click()
      await expect(page.getByText('Not in memory')).toBeVisible()
      await expect(page.getByText('No model can run at the moment')).toBeVisible()
      await expect(reason).toHaveCount(1)
    })

    await test.step('an attempt in vain says so', async () => {
      await page.goto(`${cairn.origin}/status`)
      await page.getByRole('button', { name: 'Try again' }).click()
      await expect(page.getByText('Tried just now: it is still not available.')).toBeVisible()
      await expect(reason).toBeVisible()
    })

    await test.step('once MLX is there an attempt brings it back', async () => {
      rmSync(natives, { recursive: true })
      await page.getByRole('button', { name: 'Try again' }).click()
      await expect(page.getByText('Running')).toBeVisible({ timeout: 200_000 })
      await expect(reason).toBeHidden()
      await allRead(cairn)
      await page.goto(`${cairn.origin}/search?q=hotel+night`)
      await expect(page.getByText(/^\d+ passages? in /)).not.toContainText('keywords only')
    })
  } finally {
    await cairn.stop()
  }
})
