import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useLocation } from 'wouter'

/**
 * What a page load does when the view changes: a new view begins at its top and takes the focus; going
 * back returns to where the reader was.
 */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  const [location] = useLocation()
  const positions = useRef(new Map<string, number>())
  const returning = useRef<number | null>(null)
  const first = useRef(true)

  useEffect(() => {
    history.scrollRestoration = 'manual'
    const here = () => window.location.pathname
    const onScroll = () => positions.current.set(here(), window.scrollY)
    const onReturn = () => (returning.current = positions.current.get(here()) ?? 0)
    window.addEventListener('scroll', onScroll, { passive: true })
    window.addEventListener('popstate', onReturn, { capture: true })
    return () => {
      window.removeEventListener('scroll', onScroll)
      window.removeEventListener('popstate', onReturn, { capture: true })
    }
  }, [])

  useLayoutEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    window.scrollTo(0, returning.current ?? 0)
    returning.current = null
    main.current?.focus({ preventScroll: true })
  }, [location, main])
}
