import type { ReactNode } from 'react'
import styles from './Hidden.module.css'

/** Text for screen readers only. */
export function Hidden({ children, live = false }: { children: ReactNode; live?: boolean }) {
  return (
    <span className={styles.hidden} {...(live && { role: 'status' })}>
      {children}
    </span>
  )
}
