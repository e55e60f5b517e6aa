import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './asking.ts'
import { temporaryFolder } from './cairn.ts'
import { expect, test } from './fixtures.ts'
import { tinyModel } from './tinyModel.ts'

let root = ''

test.beforeAll(() => {
  root = temporaryFolder('tiny')
})

test.afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Lets the model read so many tokens, of which each letter is one. */
function withContext(folder: string, tokens: number): string {
  const config = join(folder, 'config.json')
  const settings = JSON.parse(readFileSync(config, 'utf8')) as object
  writeFileSync(config, JSON.stringify({ ...settings, max_position_embeddings: tokens }))
  return folder
}

test('a model of random weights writes, and none of it stands for the documents', async ({
  reader: page,
  cairn,
}) => {
  const path = withContext(tinyModel(join(root, 'tiny')), 6_000)
  const { id } = await cairn.send<{ id: number }>('POST', '/api/models', { path })
  try {
    await cairn.send('PUT', '/api/models/chosen', { id })
    await page.reload()
    const turn = await ask(page, 'How often must the air filter of the heat pump be cleaned?')

    await expect(turn).toContainText('What the language model wrote is not supported')
    await expect(turn).toContainText('every eight weeks')
    await expect(turn.getByText(/ · tiny · .* tokens? · /)).toBeVisible()
    await turn.getByRole('link', { name: 'Source 1: heat pump.md' }).first().click()
    const source = page.getByRole('complementary', { name: 'Source' })
    await expect(source.locator('mark').first()).toBeInViewport()
  } finally {
    await cairn.send('DELETE', `/api/models/${id}`)
  }
})
