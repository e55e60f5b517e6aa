import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './Page.module.css'

type Props = { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }

/** The frame of a view: title, one line about it, content. */
export function Page({ title, lead, actions, children }: Props) {
  return (
    <div className={styles.page}>
      <title>{`${title} – Cairn`}</title>
      <header className={styles.header}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes(styles.actions)}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
