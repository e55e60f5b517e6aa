/** Scrolls an element into the middle of what scrolls it, and nothing around that. */
export function scrollToMiddle(element: Element): void {
  const container = element.closest('[data-scrolls]')
  if (!container || container.scrollHeight <= container.clientHeight) {
    element.scrollIntoView({ block: 'center' })
    return
  }
  const { top, height } = element.getBoundingClientRect()
  const { top: edge } = container.getBoundingClientRect()
  container.scrollBy({ top: top - edge - (container.clientHeight - height) / 2 })
}
