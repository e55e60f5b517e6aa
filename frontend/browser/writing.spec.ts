import type { Page } from '@playwright/test'
import { ask, markedText } from './asking.ts'
import { barriers } from './barriers.ts'
import { Cairn } from './cairn.ts'
import { expect, test as base } from './fixtures.ts'
import { beyondPhone } from './looking.ts'

const aboutTheNotice = 'How much notice must the tenant give to end the lease?'

/** The same tests with a language model that keeps to a script. */
const test = base.extend<object, { cairn: Cairn }>({
  cairn: [
    async ({}, use) => {
      const cairn = await Cairn.start({ program: 'scripted' })
      await use(cairn)
      await cairn.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
})

test.describe.configure({ mode: 'serial' })

const sources = (page: Page) => page.getByRole('region', { name: 'Sources' })

test('an answer is written, with the citations that hold', async ({ reader: page }) => {
  const turn = await ask(page, aboutTheNotice)

  await expect(turn.locator('strong')).toHaveText("three months' notice")
  await expect(turn.getByRole('listitem').first()).toHaveText('Pirates must be told by pigeon.')
  await expect(turn.getByText('1 unsupported citation left out')).toBeVisible()
  await expect(turn.getByText(/^Written from your documents · scripted · /)).toBeVisible()
  await expect(turn.getByText('Which passage says it?')).toBeHidden()
  await turn.getByText('Thoughts').click()
  await expect(turn.getByText('Which passage says it?')).toBeVisible()
  await turn
    .getByRole('link', { name: /^Source 1: lease.pdf/ })
    .first()
    .click()
  const source = page.getByRole('complementary', { name: 'Source' })
  await source.getByRole('button', { name: 'Text' }).click()
  expect(await markedText(source)).toContain("three months' notice to the end of a month")
})

test('a follow-up is understood, and the conversation is kept', async ({ reader: page }) => {
  await ask(page, aboutTheNotice)
  const turn = await ask(page, 'Must that be on paper?')
  await expect(turn).toContainText(
    'Looked for: Must the notice that ends the lease be given in writing?',
  )
  await expect(turn).toContainText('Yes: the notice must be given in writing')
  await expect(page).toHaveURL(/\?conversation=\d+$/)

  await test.step('also when the page is loaded again', async () => {
    await page.reload()
    await expect(page.getByRole('article')).toHaveCount(2)
    const again = page.getByRole('article', { name: 'Must that be on paper?' })
    await expect(again).toContainText('Looked for:')
    await again
      .getByRole('link', { name: /^Source 1: lease.pdf/ })
      .first()
      .click()
    const source = page.getByRole('complementary', { name: 'Source' })
    await source.getByRole('button', { name: 'Text' }).click()
    expect(await markedText(source)).toContain('be given in writing')
    await expect(page).toHaveURL(/\?conversation=\d+&document=\d+/)
    await page.keyboard.press('Escape')
    await expect(page).toHaveURL(/\?conversation=\d+$/)
  })

  await test.step('and leads on from the list', async () => {
    await page.getByRole('button', { name: 'New conversation' }).click()
    await expect(page.getByRole('heading', { name: 'Earlier' })).toBeVisible()
    await page.getByRole('navigation', { name: 'Earlier' }).getByRole('link').first().click()
    await expect(page.getByRole('article')).toHaveCount(2)
    await ask(page, 'How is the air filter cleaned?')
    await expect(page.getByRole('article')).toHaveCount(3)
  })

  await test.step('until it is forgotten', async () => {
    await page.getByRole('link', { name: 'Conversations' }).click()
    const rows = page.getByRole('main').getByRole('listitem')
    await expect(rows.first()).toBeVisible()
    const before = await rows.count()
    await rows
      .first()
      .getByRole('button', { name: /^Forget/ })
      .click()
    await page.getByRole('button', { name: 'Forget it' }).click()
    await expect(rows).toHaveCount(before - 1)
  })
})

test('what the documents do not support is not shown', async ({ reader: page }) => {
  const turn = await ask(page, 'How often must the air filter of the heat pump be cleaned?')
  await expect(turn).toContainText('What the language model wrote is not supported')
  await expect(turn).toContainText('lukewarm water')
  await expect(turn).not.toContainText('dwarfs')
  await expect(sources(page)).toBeVisible()

  const other = await ask(page, 'Where is the emergency number of the installer?')
  await expect(other).toContainText('Nothing in your documents answers this.')
})

test('an answer is stopped, and kept as far as it came', async ({ reader: page }) => {
  const question = 'Tell me everything about the lease and its notice'
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  const turn = page.getByRole('article', { name: question })
  await expect(turn).toContainText('There is more to say about it.')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(turn.getByText('Stopped')).toBeVisible()

  // It is stored once the service has noticed that nobody reads on.
  await expect(async () => {
    await page.reload()
    await expect(turn).toContainText('The notice must be given in writing', { timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
  await expect(turn.getByText('Stopped')).toBeVisible()
})

test('the views have no barriers in light and dark, and fit a phone', async ({ reader: page }) => {
  await ask(page, aboutTheNotice)
  await ask(page, 'Must that be on paper?')
  const views = { answer: page.url(), conversations: '/conversations', beginning: '/' }
  for (const [name, address] of Object.entries(views)) {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.waitForLoadState('networkidle')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await barriers(page), `${name} ${colorScheme}`).toEqual([])
    }
    expect(await beyondPhone(page), name).toBeLessThanOrEqual(0)
    expect(await barriers(page), `${name} on a phone`).toEqual([])
  }
})

test.describe('without its document', () => {
  test.use({ expectedErrors: /status of 404/ })

  test('a citation says when its document is gone', async ({ reader: page, cairn }) => {
    const turn = await ask(page, aboutTheNotice)
    const { items } = await cairn.send<{ items: { id: number; path: string }[] }>(
      'GET',
      '/api/folders',
    )
    const home = items.find(({ path }) => path.endsWith('/home'))
    await cairn.send('DELETE', `/api/folders/${home?.id}`)
    await page.reload()
    await turn
      .getByRole('link', { name: /^Source 1: lease.pdf/ })
      .first()
      .click()
    await expect(page.getByText('This document cannot be shown')).toBeVisible()
  })
})
