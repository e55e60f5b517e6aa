import { defineConfig } from '@playwright/test'
import { chromiumArguments, findChromium } from './chromium.ts'

// Times are for a machine with two processors that does other work too.
export default defineConfig({
  testDir: '.',
  outputDir: '../../target/browser',
  // The tests share one Cairn.
  workers: 1,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: findChromium(), args: chromiumArguments },
  },
  projects: [
    { name: 'tests', testMatch: '*.spec.ts' },
    // "npm run pictures" makes the pictures of the documentation again.
    { name: 'pictures', testMatch: 'pictures.ts' },
  ],
})
