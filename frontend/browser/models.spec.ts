import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { barriers } from './barriers.ts'
import { temporaryFolder, type Cairn } from './cairn.ts'
import { expect, test } from './fixtures.ts'
import { beyondPhone } from './looking.ts'
import { tinyModel } from './tinyModel.ts'

let root = ''

test.beforeAll(() => {
  root = temporaryFolder('models')
  tinyModel(join(root, 'tiny-llama'))
  tinyModel(join(root, 'second'))
  mkdirSync(join(root, 'no-model'))
})

test.afterAll(() => rmSync(root, { recursive: true, force: true }))

async function forgetModels(cairn: Cairn): Promise<void> {
  const { items } = await cairn.send<{ items: { id: number }[] }>('GET', '/api/models')
  for (const { id } of items) await cairn.send('DELETE', `/api/models/${id}`)
}

async function add(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Path of a model’s folder' }).fill(join(root, name))
  await page.getByRole('button', { name: 'Add model' }).click()
}

const card = (page: Page, name: string) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ hasText: join(root, name) })

test.beforeEach(({ cairn }) => forgetModels(cairn))
test.afterEach(({ cairn }) => forgetModels(cairn))

test('a model is added, chosen, loaded, unloaded and forgotten', async ({ signedIn: page }) => {
  await page.getByRole('link', { name: 'Models', exact: true }).click()
  await expect(page.getByText('No model yet.')).toBeVisible()

  await test.step('the first model is chosen', async () => {
    await add(page, 'tiny-llama')
    const tiny = card(page, 'tiny-llama')
    await expect(tiny.getByRole('heading', { name: 'tiny-llama', level: 2 })).toBeVisible()
    await expect(tiny).toContainText('Writes the answers')
    await expect(tiny).toContainText('Not in memory')
    await expect(tiny).toContainText('llama')
    await expect(tiny).toContainText(/Needs about [\d.]+ MB of memory; models can have [\d.]+ GB/)
    await add(page, 'second')
    await expect(card(page, 'second').getByRole('heading')).toHaveText('second')
    await expect(card(page, 'second')).not.toContainText('Writes the answers')
  })

  await test.step('another one is chosen, or none', async () => {
    await page.getByRole('button', { name: 'Use for answers: second' }).click()
    await expect(card(page, 'second')).toContainText('Writes the answers')
    await expect(card(page, 'tiny-llama')).not.toContainText('Writes the answers')
    await page.getByRole('button', { name: 'Stop using second' }).click()
    await expect(page.getByText('Writes the answers', { exact: true })).toHaveCount(0)
    await page.getByRole('button', { name: 'Use for answers: tiny-llama' }).click()
    await expect(card(page, 'tiny-llama')).toContainText('Writes the answers')
  })

  await test.step('it is loaded, which the status shows too', async () => {
    await page.getByRole('button', { name: 'Load now: tiny-llama' }).click()
    await expect(card(page, 'tiny-llama').getByRole('status')).toHaveText('In memory', {
      timeout: 200_000,
    })
    await page.getByRole('link', { name: 'Status', exact: true }).click()
    await expect(page.getByText('tiny-llama, in memory')).toBeVisible()
    await page.getByRole('link', { name: 'tiny-llama' }).click()
    await page.getByRole('button', { name: 'Unload tiny-llama' }).click()
    await expect(card(page, 'tiny-llama').getByRole('status')).toHaveText('Not in memory')
  })

  await test.step('it is forgotten after a question', async () => {
    await page.getByRole('button', { name: 'Forget tiny-llama' }).click()
    await page.getByRole('button', { name: 'Keep it' }).click()
    await expect(card(page, 'tiny-llama')).toBeVisible()
    await page.getByRole('button', { name: 'Forget tiny-llama' }).click()
    await page.getByRole('button', { name: 'Forget it' }).click()
    await expect(card(page, 'tiny-llama')).toHaveCount(0)
    await expect(card(page, 'second')).toBeVisible()
  })
})

test('a folder that goes away is missing until it is back', async ({ signedIn: page, cairn }) => {
  await cairn.send('POST', '/api/models', { path: join(root, 'second') })
  renameSync(join(root, 'second'), join(root, 'elsewhere'))
  await page.goto('/models')
  const second = card(page, 'second')
  await expect(second.getByRole('status')).toHaveText('Not there at the moment')
  await expect(second).toContainText('Connect the disk it is on or put it back')
  await expect(page.getByRole('button', { name: 'Load now: second' })).toBeDisabled()

  // The page notices by itself.
  renameSync(join(root, 'elsewhere'), join(root, 'second'))
  await expect(second.getByRole('status')).toHaveText('Not in memory')
})

test.describe('folders that hold no model', () => {
  test.use({ expectedErrors: /status of (400|409)/ })

  test('are refused with what to do', async ({ signedIn: page, cairn }) => {
    await cairn.send('POST', '/api/models', { path: join(root, 'second') })
    await page.goto('/models')
    const refused: [name: string, message: string][] = [
      ['nowhere', 'There is no folder'],
      ['no-model', 'it has no config.json. Choose the folder'],
      ['second', 'is already in your list'],
      ['second/config.json', 'is a file'],
    ]
    for (const [name, message] of refused) {
      await add(page, name)
      await expect(page.getByRole('alert')).toContainText(message)
    }
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText(['second'])
  })
})

const views: Record<string, (page: Page, cairn: Cairn) => Promise<void>> = {
  async 'no model'(page) {
    await page.goto('/models')
    await expect(page.getByText('No model yet.')).toBeVisible()
  },
  async 'two models'(page, cairn) {
    await forgetModels(cairn)
    await cairn.send('POST', '/api/models', { path: join(root, 'tiny-llama') })
    await cairn.send('POST', '/api/models', { path: join(root, 'second') })
    await page.goto('/models')
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveCount(2)
  },
  async 'the question before forgetting'(page, cairn) {
    await views['two models']?.(page, cairn)
    await page.getByRole('button', { name: 'Forget second' }).click()
    await expect(page.getByRole('dialog', { name: 'Forget “second”?' })).toBeVisible()
  },
}

for (const [name, open] of Object.entries(views)) {
  test(`${name}: no barriers in light and dark, nothing beyond the edge of a phone`, async ({
    signedIn: page,
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
