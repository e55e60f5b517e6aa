import { ask, firstQuote, letters, markedText, textUnderBoxes } from './asking.ts'
import { expect, test } from './fixtures.ts'

test('says so when nothing in the documents answers', async ({ reader: page }) => {
  const turn = await ask(page, 'Who composed the opera about the lady of the camellias?')

  await expect(turn).toContainText('Nothing in your documents answers this.')
  await expect(turn.getByRole('region', { name: 'Sources' })).toBeHidden()
  await turn.getByRole('link', { name: 'search for passages' }).click()
  await expect(page.getByRole('searchbox', { name: 'What to search for' })).toHaveValue(/opera/)
})

test('asks one folder only', async ({ reader: page }) => {
  await page.getByRole('combobox', { name: 'Folder to ask' }).selectOption('work')
  const turn = await ask(page, 'How much may a night in a hotel cost?')
  await expect(turn).toContainText('120 euros')

  await page.getByRole('combobox', { name: 'Folder to ask' }).selectOption('home')
  const other = await ask(page, 'How much may a hotel night cost in large cities?')
  await expect(other).not.toContainText('160 euros')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('a citation opens as a view of its own, and back leads to the answer', async ({
    reader: page,
  }) => {
    const question = 'How much notice must the tenant give to end the lease?'
    const turn = await ask(page, question)
    const quote = await firstQuote(turn)
    await turn.getByRole('link', { name: 'Source 1: lease.pdf, page 2' }).click()
    await expect(page).toHaveURL(/\/documents\/\d+\?start=\d+&end=\d+$/)
    expect(letters(await textUnderBoxes(page))).toBe(letters(quote))

    await page.getByRole('button', { name: 'Text' }).click()
    expect(letters(await markedText(page))).toBe(letters(quote))
    await page.getByRole('button', { name: 'Back' }).click()
    await expect(turn).toBeVisible()
  })
})
