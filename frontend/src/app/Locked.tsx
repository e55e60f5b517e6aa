import { Button } from '../ui/Button.tsx'
import { Mark } from '../ui/Mark.tsx'
import styles from './Locked.module.css'

/** Shown when Cairn does not let this browser in any more; a reload says how to get in again. */
export function Locked() {
  return (
    <div className={styles.locked}>
      <title>Locked – Cairn</title>
      <Mark size={44} className={styles.mark} />
      <h1>This browser is locked out</h1>
      <p>
        Only you may read your documents, so Cairn lets each browser in by a private address, once.
        It prints that address whenever it starts: open it in this browser.
      </p>
      <Button kind="primary" onClick={() => window.location.reload()}>
        How to get in again
      </Button>
    </div>
  )
}
