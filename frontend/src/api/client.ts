import { reportConnection } from './connection.ts'

/** An error that Cairn explained (RFC 9457); the message is a sentence for the user. */
export class Problem extends Error {
  readonly status: number
  readonly title: string

  constructor(status: number, title: string, detail: string) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.title = title
  }
}

/** No answer at all: Cairn is stopped, or still starting. */
export class Unreachable extends Error {
  constructor() {
    super('Cairn does not answer. Start it again; this page reconnects by itself.')
    this.name = 'Unreachable'
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.'
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function problemOf(body: unknown, status: number, statusText: string): Problem {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const code = typeof fields['status'] === 'number' ? fields['status'] : status
  const title = textOf(fields['title']) ?? (statusText || `Error ${code}`)
  return new Problem(code, title, textOf(fields['detail']) ?? title)
}

/** Sends a request and reports how the connection stands; a response that is not 2xx is thrown. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (isAbort(error)) throw error
    reportConnection('unreachable')
    throw new Unreachable()
  }
  reportConnection(response.status === 401 ? 'locked' : 'open')
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => null)
  throw problemOf(body, response.status, response.statusText)
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, {
    headers: { Accept: 'application/json' },
    ...(signal && { signal }),
  })
  return (await response.json()) as T
}

export function put(path: string, body: unknown): Promise<Response> {
  return send(path, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

type Sending = { accept?: string; signal?: AbortSignal }

export function post(
  path: string,
  body?: unknown,
  { accept = 'application/json', signal }: Sending = {},
): Promise<Response> {
  return send(path, {
    ...(signal && { signal }),
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify(body ?? {}),
  })
}

/** `?a=1&b=2` of the parameters that have a value. */
export function queryString(
  parameters: Record<string, string | number | null | undefined>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text && `?${text}`
}
