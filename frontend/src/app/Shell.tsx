import { useRef, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useConnection } from '../api/connection.ts'
import { Mark } from '../ui/Mark.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { Locked } from './Locked.tsx'
import { Navigation } from './Navigation.tsx'
import { StatusLine } from './StatusLine.tsx'
import { useArrival } from './useArrival.ts'
import styles from './Shell.module.css'

/** The frame around every view: wordmark, navigation, how Cairn stands, and the view as `main`. */
export function Shell({ children }: { children: ReactNode }) {
  const connection = useConnection()
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.side}>
        <Link href="/" className={styles.wordmark}>
          <Mark size={26} className={styles.mark} />
          <span>Cairn</span>
        </Link>
        <Navigation />
        <StatusLine />
      </header>
      <div className={styles.column}>
        <ConnectionBanner connection={connection} />
        <main id="content" ref={main} tabIndex={-1} className={styles.main}>
          {connection === 'locked' ? <Locked /> : children}
        </main>
      </div>
    </div>
  )
}
