import { navigate } from 'wouter/use-browser-location'

const name = 'conversation'

/** The conversation that an address within the ask view names, or null. */
export function conversationOf(parameters: URLSearchParams): number | null {
  const id = Number(parameters.get(name) ?? NaN)
  return id > 0 ? id : null
}

export function addressOf(conversation: number): string {
  return `/?${name}=${conversation}`
}

/** Lets the address of the ask view, if that is shown, name the conversation. */
export function nameInAddress(conversation: number): void {
  if (window.location.pathname !== '/') return
  const parameters = new URLSearchParams(window.location.search)
  parameters.set(name, String(conversation))
  navigate(`/?${parameters}`, { replace: true, state: history.state })
}
