// Runs the page's steps for Maven:
//   node build.mjs build   installs the packages and builds the page, each only when its inputs changed
//   node build.mjs check   lint, types, unit tests and formatting
//   node build.mjs browser [arguments of Playwright]
//                          tests of the packaged application, target/cairn.jar, in Chromium
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '..', 'target')
const page = join(target, 'classes', 'static')
const installedStamp = join(here, 'node_modules', '.installed')
const builtStamp = join(target, 'frontend.built')

const packageFiles = ['package.json', 'package-lock.json', '.npmrc']
const sourceFiles = ['index.html', 'vite.config.ts', 'tsconfig.json', 'public', 'src']

function end(sentence) {
  console.error(sentence)
  process.exit(1)
}

function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

function hashOf(names, ...more) {
  const hash = createHash('sha256')
  for (const file of names.flatMap((name) => filesUnder(join(here, name)))) {
    hash.update(file.slice(here.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.update(more.join(' ')).digest('hex')
}

function stampSays(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

function run(command, args, failure) {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit' })
  if (error?.code === 'ENOENT') {
    end(
      `${command} was not found. Install Node.js with npm: on macOS "brew install node", on Debian "apt-get install nodejs npm".`,
    )
  }
  if (status !== 0) end(failure)
}

function tool(name, args, failure) {
  run(process.execPath, [join(here, 'node_modules', ...name), ...args], failure)
}

function install() {
  const hash = hashOf(packageFiles, process.platform, process.arch, process.versions.modules)
  if (stampSays(installedStamp, hash)) return hash
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm could not install the packages of the page (frontend/package-lock.json). Check the network and the npm registry, then build again.',
  )
  writeFileSync(installedStamp, hash)
  return hash
}

function build() {
  const hash = hashOf(sourceFiles, install())
  if (stampSays(builtStamp, hash) && existsSync(join(page, 'index.html'))) return
  tool(
    ['vite', 'bin', 'vite.js'],
    ['build', '--logLevel', 'warn'],
    'The page did not build; the message above names the file in frontend/src.',
  )
  mkdirSync(target, { recursive: true })
  writeFileSync(builtStamp, hash)
}

function check() {
  install()
  tool(
    ['oxlint', 'bin', 'oxlint'],
    ['--type-aware', '--deny-warnings'],
    'oxlint found the problems above in frontend/.',
  )
  tool(['typescript', 'bin', 'tsc'], ['--noEmit'], 'The types of the page do not hold, see above.')
  tool(['vitest', 'vitest.mjs'], ['run'], 'A unit test of the page failed, see above.')
  tool(
    ['prettier', 'bin', 'prettier.cjs'],
    ['--check', '--log-level', 'warn', '.'],
    'The files named above are not formatted: run "npm run format" in frontend/.',
  )
}

function browser() {
  install()
  const config = ['--config', 'browser/playwright.config.ts', '--project=tests']
  tool(
    ['@playwright', 'test', 'cli.js'],
    ['test', ...process.argv.slice(3), ...config],
    'A browser test failed or could not begin, see above.',
  )
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  end(
    `The page needs Node.js 20.19 or newer, this is ${process.versions.node}. On macOS "brew install node"; on Debian use trixie's nodejs or the packages of nodejs.org.`,
  )
}

const steps = { build, check, browser }
const step = steps[process.argv[2]]
if (!step) end('usage: node build.mjs build|check|browser')
step()
