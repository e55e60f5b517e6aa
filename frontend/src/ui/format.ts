const numbers = new Intl.NumberFormat('en')
const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export function count(value: number): string {
  return numbers.format(value)
}

/** `1 file`, `2 files`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

export function bytes(value: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1
  return `${size.toFixed(digits)} ${units[unit]}`
}

export function day(iso: string): string {
  return days.format(new Date(iso))
}

export function moment(iso: string): string {
  return moments.format(new Date(iso))
}

export function millis(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`
}

/** The last part of a path: `Documents` of `/Users/me/Documents`. */
export function baseName(path: string): string {
  const parts = path.split('/').filter(Boolean)
  return parts.at(-1) ?? path
}

/** The folder a file lies in. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

const kinds: [prefix: string, name: string][] = [
  ['application/pdf', 'PDF'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml', 'Word'],
  ['application/msword', 'Word'],
  ['application/vnd.openxmlformats-officedocument.presentationml', 'PowerPoint'],
  ['application/vnd.ms-powerpoint', 'PowerPoint'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml', 'Excel'],
  ['application/vnd.ms-excel', 'Excel'],
  ['application/vnd.oasis.opendocument.text', 'OpenDocument text'],
  ['application/vnd.oasis.opendocument', 'OpenDocument'],
  ['application/epub', 'EPUB'],
  ['application/rtf', 'RTF'],
  ['application/mbox', 'Mailbox'],
  ['application/vnd.ms-outlook', 'E-mail'],
  ['message/', 'E-mail'],
  ['application/xhtml', 'Web page'],
  ['text/html', 'Web page'],
  ['text/x-web-markdown', 'Markdown'],
  ['text/markdown', 'Markdown'],
  ['text/csv', 'CSV'],
  ['text/plain', 'Text'],
  ['text/', 'Text'],
  ['image/', 'Image'],
  ['audio/', 'Audio'],
  ['video/', 'Video'],
]

/** A media type in everyday words; nothing where it is not known. */
export function kindOf(mediaType: string | null): string {
  if (!mediaType) return ''
  return kinds.find(([prefix]) => mediaType.startsWith(prefix))?.[1] ?? mediaType
}

/** Where a passage stands: `page 3 · Terms › Notice`. */
export function placeOf(page: number | null, headings: string[]): string {
  const parts = []
  if (page !== null) parts.push(`page ${page}`)
  if (headings.length > 0) parts.push(headings.join(' › '))
  return parts.join(' · ')
}
