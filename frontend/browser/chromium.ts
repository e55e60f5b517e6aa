import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const applications = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
]

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The machine's Chromium or Chrome; the tests bring none of their own. */
export function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const candidates = [
    ...commands.flatMap((command) => folders.map((folder) => join(folder, command))),
    ...['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      applications.map((application) => join(folder, application)),
    ),
  ]
  const found = candidates.find(isExecutable)
  if (found) return found
  console.error(
    'The browser tests need Chromium or Google Chrome, and neither was found: on macOS' +
      ' "brew install --cask chromium", on Debian "apt-get install chromium".',
  )
  process.exit(1)
}

/** A host name that leads to this machine, as an attacker's name server would let it. */
export const reboundHost = 'rebound.example'

/** No name but that one is resolved: what the page asked for elsewhere would fail, and the tests see it. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
]
