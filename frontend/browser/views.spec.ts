import type { Page } from '@playwright/test'
import { ask } from './asking.ts'
import { barriers } from './barriers.ts'
import type { Cairn } from './cairn.ts'
import { expect, test } from './fixtures.ts'
import { beyondPhone } from './looking.ts'

const question = 'How often must the air filter of the heat pump be cleaned?'

async function documentId(cairn: Cairn, name: string): Promise<number> {
  const path = `/api/documents?q=${encodeURIComponent(name)}`
  const { items } = await cairn.send<{ items: { id: number }[] }>('GET', path)
  expect(items).toHaveLength(1)
  return items[0]?.id ?? 0
}

/** Each view with something in it, and what shows that it is there. */
const views: Record<string, (page: Page, cairn: Cairn) => Promise<void>> = {
  async 'an empty question'(page) {
    await page.goto('/')
    await expect(page.getByRole('heading', { name: 'What would you like to know?' })).toBeVisible()
  },
  async 'an answer'(page) {
    await page.goto('/')
    await ask(page, question)
  },
  async 'an answer with its source'(page) {
    await page.goto('/')
    const turn = await ask(page, question)
    await turn.getByRole('link', { name: 'Source 1: heat pump.md' }).click()
    await expect(page.locator('mark').first()).toBeInViewport()
  },
  async 'found passages'(page) {
    await page.goto('/search?q=water')
    await expect(page.getByText(/^\d+ passages? in /)).toBeVisible()
  },
  async folders(page) {
    await page.goto('/folders')
    await expect(page.getByRole('heading', { name: 'work' })).toBeVisible()
  },
  async 'the choice of a folder'(page) {
    await page.goto('/folders')
    await page.getByRole('button', { name: 'Browse…' }).click()
    await expect(page.getByRole('dialog').getByRole('button', { name: /^Add “/ })).toBeVisible()
  },
  async documents(page) {
    await page.goto('/documents')
    await expect(page.getByText('torn.pdf')).toBeVisible()
  },
  async 'a PDF'(page, cairn) {
    await page.goto(`/documents/${await documentId(cairn, 'lease.pdf')}`)
    await expect(page.locator('[data-drawn="true"]')).toBeVisible()
  },
  async 'a table'(page, cairn) {
    await page.goto(`/documents/${await documentId(cairn, 'warranties.csv')}`)
    await expect(page.getByRole('region', { name: 'Table' }).first()).toBeVisible()
  },
  async 'a document that was left out'(page, cairn) {
    await page.goto(`/documents/${await documentId(cairn, 'protected.docx')}`)
    await expect(page.getByText('Its text is not here')).toBeVisible()
  },
  async status(page) {
    await page.goto('/status')
    await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible()
  },
  async 'an address that leads nowhere'(page) {
    await page.goto('/nowhere')
    await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
  },
}

for (const [name, open] of Object.entries(views)) {
  test(`${name}: no barriers in light and dark, nothing beyond the edge of a phone`, async ({
    reader: page,
    cairn,
  }) => {
    await open(page, cairn)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await barriers(page), colorScheme).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await open(page, cairn)
    expect(await beyondPhone(page)).toBeLessThanOrEqual(0)
    expect(await barriers(page), 'on a phone').toEqual([])
  })
}
