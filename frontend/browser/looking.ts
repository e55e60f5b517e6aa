import type { Page } from '@playwright/test'

/** By how many pixels the view is wider than a phone. */
export async function beyondPhone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 390, height: 844 })
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}
