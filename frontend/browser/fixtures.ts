import { test as base, expect, type Page } from '@playwright/test'
import { Cairn } from './cairn.ts'
import { haveRead, Library } from './library.ts'

type PerWorker = { cairn: Cairn; library: Library }
type PerTest = {
  /** Messages of the console that the test means to cause, such as a refused request. */
  expectedErrors: RegExp
  /** Whether all requests must go to this machine by its address. */
  ownHostsOnly: boolean
  watched: void
  /** A page that has been let in. */
  signedIn: Page
  /** The same, with the documents of both folders read. */
  reader: Page
}

/** Tests with one Cairn; each fails if the page asks for anything elsewhere or reports an error. */
export const test = base.extend<PerTest, PerWorker>({
  cairn: [
    async ({}, use) => {
      const cairn = await Cairn.start()
      await use(cairn)
      await cairn.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],

  library: [
    async ({ browser }, use) => {
      const library = await Library.create(browser)
      await use(library)
      library.remove()
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ cairn }, use) => use(cairn.origin),

  expectedErrors: [/^$/, { option: true }],

  ownHostsOnly: [true, { option: true }],

  watched: [
    async ({ context, expectedErrors, ownHostsOnly }, use) => {
      const requests: string[] = []
      const errors: string[] = []
      context.on('request', (request) => requests.push(request.url()))
      context.on('weberror', (failure) => errors.push(failure.error().message))
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await use()
      const elsewhere = requests.filter((url) => !/^(http:\/\/127\.0\.0\.1:\d+\/|blob:)/.test(url))
      if (ownHostsOnly) expect(elsewhere, 'requests off the origin').toEqual([])
      expect(
        errors.filter((text) => !expectedErrors.test(text)),
        'errors of the page',
      ).toEqual([])
    },
    { auto: true },
  ],

  signedIn: async ({ page, cairn }, use) => {
    await page.goto(await cairn.newStartLink())
    await use(page)
  },

  reader: async ({ cairn, library, signedIn }, use) => {
    await haveRead(cairn, [library.home, library.work])
    await use(signedIn)
  },
})

export { expect }
