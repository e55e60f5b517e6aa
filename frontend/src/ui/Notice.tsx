import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './Notice.module.css'

type Props = { kind?: 'info' | 'warning' | 'error'; title?: string; children: ReactNode }

/** Says something the user should know; errors are announced at once. */
export function Notice({ kind = 'info', title, children }: Props) {
  return (
    <div
      className={classes(styles.notice, styles[kind])}
      role={kind === 'error' ? 'alert' : undefined}
    >
      {title && <p className={styles.title}>{title}</p>}
      <div className={styles.body}>{children}</div>
    </div>
  )
}
