import { ask } from './asking.ts'
import { expect, test } from './fixtures.ts'

// That nothing is asked for elsewhere, and that the policy had nothing to stop, is checked after each test.

test('markup and scripts in a document are text in an answer and in the source', async ({
  reader: page,
}) => {
  const turn = await ask(page, 'What is the password of the lighthouse?')
  await expect(turn).toContainText('<img src="http://tracker.example/pixel.png"')
  await turn.getByRole('link', { name: /^Source 1: stranger.txt/ }).click()
  const source = page.getByRole('complementary', { name: 'Source' })
  await expect(source.locator('mark').first()).toContainText('swordfish')
  for (const markup of ['<script>', '<iframe src=', '![a picture of the harbour]', 'javascript:']) {
    await expect(source).toContainText(markup)
  }
  await expect(source.locator('img, iframe, script, style, a[href^="javascript"]')).toHaveCount(0)
  await expect(page.locator('main').locator('img, iframe, script')).toHaveCount(0)
  await expect(page).toHaveTitle('Ask – Cairn')
})

test('markup and scripts in a document are text among the passages found', async ({
  reader: page,
}) => {
  await page.goto('/search?q=swordfish+tracker+harbour+script')
  const hit = page.getByRole('main').getByRole('listitem').first()
  await hit.getByRole('button', { name: 'Whole passage' }).click()
  await expect(hit).toContainText('<script>')
  await expect(page.locator('main').locator('img, iframe, script')).toHaveCount(0)
  await expect(page).toHaveTitle('Search – Cairn')
})

test('the file itself opens as plain text, without its scripts', async ({
  reader: page,
  cairn,
}) => {
  const { items } = await cairn.send<{ items: { id: number }[] }>(
    'GET',
    '/api/documents?q=stranger',
  )
  const response = await page.goto(`/api/documents/${items[0]?.id}/file`)

  expect(response?.headers()['content-type']).toBe('text/plain;charset=UTF-8')
  await expect(page.locator('body')).toContainText('<script>')
  await expect(page).not.toHaveTitle('owned')
})

test('an answer that carries markup stays text at every step of its stream', async ({
  reader: page,
}) => {
  const poison =
    'See [1] <img src="http://tracker.example/answer.png" onerror="document.title=\'owned\'"> and ' +
    '<script>document.title = "owned"</script> ![x](http://tracker.example/x.png) [2](javascript:alert(1)) [1]'
  const citation = {
    number: 1,
    document: {
      id: 1,
      path: '/a/<b>.txt',
      name: '<b>.txt',
      title: '<i>A title</i>',
      mediaType: null,
    },
    page: null,
    headings: ['<u>heading</u>'],
    start: 0,
    end: 1,
    quote: '<img src="http://tracker.example/quote.png">',
  }
  const question = 'What do you say?'
  const answer = { question, answer: poison, found: true, mode: 'generated', citations: [citation] }
  const timings = { retrievalMillis: 1, answerMillis: 1, totalMillis: 2 }
  const events: [string, unknown][] = [
    ['asked', { conversation: 1, mode: 'generated' }],
    ['passages', { passages: [] }],
    ['citation', citation],
    ...poison.split('').map((text): [string, unknown] => ['text', { text }]),
    ['done', { ...answer, timings }],
  ]
  await page.route('**/api/ask', (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: events
        .map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
        .join(''),
    }),
  )
  const turn = await ask(page, question)

  await expect(turn).toContainText('<script>document.title = "owned"</script>')
  await expect(turn.getByRole('region', { name: 'Sources' })).toContainText('<i>A title</i>')
  await expect(turn.getByRole('link', { name: 'Source 1: <b>.txt' })).toHaveCount(2)
  await expect(turn.locator('img, script, i, b, u, a[href^="javascript"]')).toHaveCount(0)
  await expect(page).toHaveTitle('Ask – Cairn')
})
