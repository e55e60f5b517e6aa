import { reboundHost } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { beyondPhone } from './looking.ts'

test.use({ expectedErrors: /status of (401|403)/ })

test('a browser without the cookie sees how to get in, and nothing else', async ({
  page,
  cairn,
}) => {
  for (const path of ['/', '/search?q=rent', '/documents/1']) {
    const response = await page.goto(cairn.origin + path)
    expect(response?.status()).toBe(401)
    await expect(page.getByRole('heading')).toHaveText('This browser does not know Cairn yet')
    await expect(page.getByText(`${cairn.origin}/api/start-links`)).toBeVisible()
  }
})

test('a page that loses its cookie locks itself, and opens again with a new address', async ({
  signedIn: page,
  cairn,
}) => {
  await page.context().clearCookies()
  await page.getByRole('link', { name: 'Documents', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'This browser is locked out' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(0)
  expect(await beyondPhone(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'How to get in again' }).click()
  await expect(page.getByText(`${cairn.origin}/api/start-links`)).toBeVisible()
  expect(await beyondPhone(page)).toBeLessThanOrEqual(0)

  await page.goto(await cairn.newStartLink())
  await expect(page.getByRole('link', { name: 'Ask', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  )
})

test.describe(() => {
  // The browser remarks that the bent name, being no loopback address, is not to be trusted.
  test.use({ ownHostsOnly: false, expectedErrors: /status of 403|origin was untrustworthy/ })

  test('a name that was bent to this machine reaches nothing', async ({ signedIn, cairn }) => {
    const { port } = new URL(cairn.origin)
    const response = await signedIn.goto(`http://${reboundHost}:${port}/`)

    expect(response?.status()).toBe(403)
    await expect(signedIn.getByText('Cairn is not known under this name')).toBeVisible()
  })
})
