import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../ui/Button.tsx'
import { Mark } from '../ui/Mark.tsx'
import styles from './Locked.module.css'

/** Shown when this browser's cookie does not open Cairn. */
export function Locked() {
  const queryClient = useQueryClient()
  return (
    <div className={styles.locked}>
      <title>Locked – Cairn</title>
      <Mark size={44} className={styles.mark} />
      <h1>This page has no key to Cairn</h1>
      <p>
        Only you may read your documents, so each browser is let in once by a private address. Cairn
        prints that address in its terminal window each time it starts, and opens it for you on a
        desktop.
      </p>
      <ol>
        <li>Find “Open this address” in the window where Cairn runs, or start Cairn again.</li>
        <li>Open the address in this browser. It works once.</li>
      </ol>
      <Button kind="primary" onClick={() => void queryClient.invalidateQueries()}>
        Try again
      </Button>
    </div>
  )
}
