import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { ask, firstQuote, letters, markedText, textUnderBoxes } from './asking.ts'
import { expect, test } from './fixtures.ts'
import { forgetAll } from './library.ts'

const aboutTheLease = 'How much notice must the tenant give to end the lease?'
const aboutTheFilter = 'How often must the air filter of the heat pump be cleaned?'

test.describe('the first visit', () => {
  // The folder that does not exist.
  test.use({ expectedErrors: /status of 400/ })

  test('leads from the one-time address to a cited passage', async ({ page, cairn, library }) => {
    await forgetAll(cairn)

    await test.step('the address that Cairn printed lets the browser in', async () => {
      await page.goto(cairn.startLink)
      await expect(page).toHaveURL(`${cairn.origin}/`)
      await expect(page.getByRole('heading', { name: 'Ask your own documents' })).toBeVisible()
    })

    await test.step('a folder that is not there is refused with what to do', async () => {
      await page.getByRole('textbox', { name: 'Path of a folder' }).fill(`${library.home}/nowhere`)
      await page.getByRole('button', { name: 'Add folder' }).click()
      await expect(page.getByRole('alert')).toHaveText(
        `There is no folder ${library.home}/nowhere. Check the spelling, or connect the disk it is on.`,
      )
    })

    await test.step('a folder is added and read while its progress is shown', async () => {
      // A file that has just changed waits a moment for more changes.
      const now = new Date()
      utimesSync(join(library.home, 'bread.txt'), now, now)
      await page.getByRole('textbox', { name: 'Path of a folder' }).fill(library.home)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('progressbar', { name: 'Documents read' })).toBeVisible()
      await expect(page.getByRole('textbox', { name: 'Your question' })).toBeVisible({
        timeout: 200_000,
      })
      await expect(page.getByRole('link', { name: /^\d+ documents$/ })).toHaveText('5 documents', {
        timeout: 200_000,
      })
    })

    await test.step('a citation opens the page of the PDF at the quoted sentence', async () => {
      const turn = await ask(page, aboutTheLease)
      const quote = await firstQuote(turn)
      expect(quote).toContain('three months')
      await expect(turn).toContainText('three months')
      await turn.getByRole('link', { name: 'Source 1: lease.pdf, page 2' }).click()
      const source = page.getByRole('complementary', { name: 'Source' })
      await expect(source.getByText('Page 2 of 3')).toBeVisible()
      expect(letters(await textUnderBoxes(source))).toBe(letters(quote))
      await expect(turn).toBeInViewport()
    })

    await test.step('a citation opens the text scrolled to the quoted sentence', async () => {
      const turn = await ask(page, aboutTheFilter)
      const quote = await firstQuote(turn)
      await turn.getByRole('link', { name: 'Source 1: heat pump.md' }).click()
      const source = page.getByRole('complementary', { name: 'Source' })
      await expect(source.getByRole('heading', { name: 'The heat pump' }).first()).toBeAttached()
      expect(letters(await markedText(source))).toBe(letters(quote))
      expect(await source.evaluate((panel) => panel.scrollTop)).toBeGreaterThan(0)
    })

    await test.step('the address does not let a second browser in', async () => {
      const response = await page.context().request.get(cairn.startLink, {
        headers: { Cookie: '', 'Sec-Fetch-Site': 'none' },
      })
      expect(response.status()).toBe(401)
    })
  })
})

test('the keyboard alone leads from a folder to the source and back', async ({
  signedIn: page,
  cairn,
  library,
}) => {
  await forgetAll(cairn)
  await page.reload()
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  const focused = page.locator(':focus')

  await page.locator('body').press('Tab')
  await expect(focused).toHaveText('Skip to content')
  await press('Enter', 'Tab')
  await expect(focused).toHaveAccessibleName('Path of a folder')
  await page.keyboard.type(library.home)
  await press('Enter')

  const question = page.getByRole('textbox', { name: 'Your question' })
  await expect(question).toBeFocused({ timeout: 200_000 })
  await expect(page.getByRole('link', { name: '5 documents' })).toBeVisible({ timeout: 200_000 })
  await page.keyboard.type(aboutTheFilter)
  await press('Enter')
  const mark = page.getByRole('link', { name: 'Source 1: heat pump.md' })
  await expect(mark).toBeVisible()
  await expect(page.getByText(/ · [\d.]+ m?s$/)).toBeVisible()

  // Back from the field through the links of the answer to its first citation.
  for (
    let steps = 0;
    steps < 20 && !(await mark.evaluate((it) => it === document.activeElement));
  ) {
    await press('Shift+Tab')
    steps++
  }
  await expect(mark).toBeFocused()
  await press('Enter')
  const source = page.getByRole('complementary', { name: 'Source' })
  await expect(source.locator('mark').first()).toBeFocused()
  await press('Escape')
  await expect(source).toBeHidden()
  await expect(mark).toBeFocused()
})
