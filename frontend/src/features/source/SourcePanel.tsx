import { useEffect, useRef } from 'react'
import { Icon } from '../../ui/Icon.tsx'
import type { Place } from './place.ts'
import { SourceView } from './SourceView.tsx'
import barStyles from './SourceBar.module.css'
import styles from './SourcePanel.module.css'

/** A document beside an answer; Escape closes it and gives the focus back. */
export function SourcePanel({ place, onClose }: { place: Place; onClose: () => void }) {
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onClose])

  const leave = (
    <button type="button" className={barStyles.link} onClick={onClose}>
      <Icon name="close" size={18} /> Close
    </button>
  )
  return (
    <aside ref={panel} className={styles.panel} aria-label="Source" tabIndex={-1} data-scrolls>
      <SourceView key={place.id} {...place} leave={leave} isPage={false} />
    </aside>
  )
}
