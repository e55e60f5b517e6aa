import { spawn, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

const jar = resolve(import.meta.dirname, '../../target/cairn.jar')
const tests = resolve(import.meta.dirname, '../../target/test-classes')
const startMillis = 200_000
const stopMillis = 20_000

/** A new folder for the test, with no symbolic link in its path. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `cairn-${name}-`)))
}

/** The classes of the scripted model alone: Spring would take the beans of other tests in too. */
function scriptedModel(): string {
  const folder = temporaryFolder('scripted')
  cpSync(join(tests, 'app'), join(folder, 'app'), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || basename(path).startsWith('Scripted'),
  })
  return folder
}

/** What runs: the packaged application, or the same with a language model that keeps to a script. */
const programs = {
  packaged: () => ['-jar', jar],
  scripted: () => [
    '--enable-native-access=ALL-UNNAMED',
    `-Dloader.path=${scriptedModel()}`,
    '-Dloader.main=app.cairn.web.ScriptedCairn',
    '-cp',
    jar,
    'org.springframework.boot.loader.launch.PropertiesLauncher',
  ],
}

type Program = keyof typeof programs

/** Maven names the JDK it found; without Maven, JAVA_HOME does. */
function javaCommand(): string {
  const home = process.env['TOOLCHAIN_JAVA_HOME'] ?? process.env['JAVA_HOME']
  return home ? join(home, 'bin', 'java') : 'java'
}

function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis))
}

/** The packaged application as a process of its own, with a fresh data folder. */
export class Cairn {
  readonly home: string
  readonly #process: ChildProcess
  #output = ''
  #startLink = ''

  private constructor(home: string, program: Program) {
    this.home = home
    this.#process = spawn(
      javaCommand(),
      [...programs[program](), '--cairn.port=0', '--cairn.open-browser=false'],
      { env: { ...process.env, CAIRN_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const keep = (data: Buffer) => (this.#output += data.toString())
    this.#process.stdout?.on('data', keep)
    this.#process.stderr?.on('data', keep)
    this.#process.on('error', (error) => (this.#output += error.message))
  }

  /** Starts Cairn and waits until it has printed its address. */
  static async start({
    home = temporaryFolder('home'),
    program = 'packaged',
  }: { home?: string; program?: Program } = {}): Promise<Cairn> {
    if (!existsSync(jar)) throw new Error(`${jar} is not there: build it with "mvn package".`)
    const cairn = new Cairn(home, program)
    const end = Date.now() + startMillis
    for (;;) {
      cairn.#startLink = /^\s*(http:\S+\/start\?key=\S+)$/m.exec(cairn.#output)?.[1] ?? ''
      if (cairn.#startLink) return cairn
      if (cairn.#process.exitCode !== null || Date.now() > end) {
        await cairn.stop()
        throw new Error(
          `Cairn did not start with ${javaCommand()}, which must be that of a JDK 25; JAVA_HOME names it.\n${cairn.#output}`,
        )
      }
      await pause(50)
    }
  }

  /** The address that was printed at the start; it works once. */
  get startLink(): string {
    return this.#startLink
  }

  get origin(): string {
    return new URL(this.#startLink).origin
  }

  /** Another address that works once. */
  async newStartLink(): Promise<string> {
    const { url } = await this.send<{ url: string }>('POST', '/api/start-links')
    return url
  }

  /** Sends a request as a script does; answers the JSON of the response. */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        Authorization: `Bearer ${readFileSync(join(this.home, 'token'), 'utf8').trim()}`,
        'Content-Type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  /** Stops Cairn as a service manager does and removes its data folder. */
  async stop(): Promise<void> {
    const running = () => this.#process.exitCode === null && this.#process.signalCode === null
    if (this.#process.pid !== undefined && running()) {
      const ended = new Promise((done) => this.#process.once('exit', done))
      this.#process.kill('SIGTERM')
      await Promise.race([ended, pause(stopMillis)])
      if (running()) this.#process.kill('SIGKILL')
    }
    rmSync(this.home, { recursive: true, force: true })
  }
}
