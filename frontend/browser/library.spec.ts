import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { letters } from './asking.ts'
import { expect, test } from './fixtures.ts'
import { forgetAll } from './library.ts'

test('finds passages and narrows them by type, folder and date', async ({ reader: page }) => {
  await page.goto('/search?q=meeting+lathe+rent')
  const hits = page.getByRole('main').getByRole('listitem')
  const names = hits.getByRole('heading')
  await expect(names.filter({ hasText: 'minutes 2019.txt' })).not.toHaveCount(0)
  await expect(names.filter({ hasText: 'Lease of the flat' })).not.toHaveCount(0)
  await expect(page.locator('mark', { hasText: 'lathe' }).first()).toBeVisible()

  await page.getByRole('combobox', { name: 'Type' }).selectOption('PDF')
  await expect(names.filter({ hasNotText: 'Lease of the flat' })).toHaveCount(0)
  await expect(names).not.toHaveCount(0)

  await page.getByRole('combobox', { name: 'Type' }).selectOption('Any type')
  await page.getByRole('combobox', { name: 'Folder' }).selectOption('work')
  await expect(names.filter({ hasText: 'Lease of the flat' })).toHaveCount(0)
  await expect(names).not.toHaveCount(0)

  await page.getByLabel('until').fill('2019-12-31')
  await expect(names.filter({ hasNotText: 'minutes 2019.txt' })).toHaveCount(0)
  await expect(names).toHaveCount(1)

  // What was searched for stands in the address.
  await page.reload()
  await expect(names).toHaveText(['minutes 2019.txt'])
  await page.getByLabel('until').fill('2019-01-01')
  await expect(page.getByRole('status').filter({ hasText: 'Nothing found' })).toBeVisible()
})

test('opens a passage that was found', async ({ reader: page }) => {
  await page.goto('/search?q=refrigerant')
  const hit = page.getByRole('main').getByRole('listitem').first()
  await expect(hit.locator('mark')).toHaveText('refrigerant')
  await hit.getByRole('button', { name: 'Whole passage' }).click()
  const text = await hit.getByText('refrigerant').locator('xpath=ancestor-or-self::p').textContent()
  await hit.getByRole('link', { name: 'The heat pump' }).click()

  await expect(page.getByRole('heading', { name: 'The heat pump', level: 1 })).toBeVisible()
  await expect(page.locator('mark', { hasText: 'refrigerant' })).toBeVisible()
  expect(letters((await page.locator('mark').allTextContents()).join(''))).toBe(letters(text ?? ''))
})

test('names each file that could not be read, with the reason', async ({ reader: page }) => {
  await page.goto('/documents')
  const row = (name: string) =>
    page.getByRole('main').getByRole('listitem').filter({ hasText: name })
  await expect(row('lease.pdf')).toContainText('Ready')
  await expect(row('protected.docx')).toContainText('Left out')
  await expect(row('protected.docx')).toContainText('It is protected by a password or encrypted.')
  await expect(row('torn.pdf')).toContainText('Failed')
  await expect(row('torn.pdf')).toContainText('the file seems to be damaged or cut off.')
  await expect(row('empty.txt')).toContainText('Left out')
  await expect(row('empty.txt')).toContainText(/empty/i)

  await page.getByRole('button', { name: /^Failed/ }).click()
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  await row('torn.pdf').getByRole('link').click()
  await expect(page.getByText('Its text is not here')).toBeVisible()

  await page.goto('/documents')
  await page.getByRole('searchbox', { name: 'Part of a name or path' }).fill('minutes')
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
})

test('follows a file that changes and says when a passage has moved', async ({
  reader: page,
  library,
}) => {
  const file = join(library.home, 'lighthouse.txt')
  const hit = (text: string) =>
    expect(async () => {
      await page.goto('/search?q=lighthouse+lamp')
      const found = page.getByRole('listitem').filter({ hasText: text })
      await expect(found.getByRole('link')).toBeVisible({ timeout: 1_000 })
    }).toPass({ timeout: 200_000 })

  writeFileSync(file, 'The lamp of the lighthouse was lit by Ottilie.\n')
  await hit('Ottilie')
  await page.getByRole('link', { name: 'lighthouse.txt' }).click()
  await expect(page.locator('mark')).toHaveText('The lamp of the lighthouse was lit by Ottilie.')
  const address = page.url()

  writeFileSync(file, 'First of all: the lamp of the lighthouse was lit by Konrad.\n')
  await hit('Konrad')
  await page.goBack()
  expect(page.url()).toBe(address)
  await page.reload()
  await expect(page.getByText('The document has changed since')).toBeVisible()
  await expect(page.locator('mark')).toHaveCount(0)
  rmSync(file)
})

test.describe('folders that cannot be added', () => {
  test.use({ expectedErrors: /status of (400|409)/ })

  test('are refused with what to do', async ({ reader: page, cairn, library }) => {
    await page.goto('/folders')
    const refused: [path: string, message: string][] = [
      ['documents', 'documents'],
      ['/', '/ is the whole disk.'],
      [join(library.work, 'onboarding.md'), 'is a file. Choose the folder that it lies in.'],
      [cairn.home, "lies in Cairn's own data folder."],
      [library.work, library.work],
      [library.root, library.home],
    ]
    for (const [path, message] of refused) {
      await page.getByRole('textbox', { name: 'Path of a folder' }).fill(path)
      await page.getByRole('button', { name: 'Add folder' }).click()
      await expect(page.getByRole('alert')).toContainText(message)
    }
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText([
      'home',
      'work',
    ])
  })
})

test('a folder is chosen from those of the machine and forgotten again', async ({
  signedIn: page,
  cairn,
  library,
}) => {
  await forgetAll(cairn)
  await page.goto('/folders')
  await page.getByRole('button', { name: 'Browse…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' })
  const up = dialog.getByRole('button', { name: 'Up' })
  const root = dialog.getByText('/', { exact: true })
  await expect(async () => {
    if (await up.isEnabled()) await up.click({ timeout: 500 })
    await expect(root).toBeVisible({ timeout: 500 })
  }).toPass()
  const parts = library.work.split('/').filter(Boolean)
  for (const name of parts) {
    await dialog.getByRole('listitem').getByRole('button', { name, exact: true }).click()
    await expect(dialog.getByText(new RegExp(`/${name}$`))).toBeVisible()
  }
  await dialog.getByRole('button', { name: 'Add “work”' }).click()
  const heading = page.getByRole('heading', { name: 'work', level: 2 })
  await expect(heading).toBeVisible()

  await page.getByRole('button', { name: 'Forget work' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(heading).toBeVisible()
  await page.getByRole('button', { name: 'Forget work' }).click()
  await page.getByRole('button', { name: 'Forget it' }).click()
  await expect(page.getByText('No folder yet.')).toBeVisible()
})
