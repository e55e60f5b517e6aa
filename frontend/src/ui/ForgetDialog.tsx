import { useEffect, useRef, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import styles from './ForgetDialog.module.css'

type Props = { name: string; children: ReactNode; onForget: () => void; onClose: () => void }

/** Asks before something is forgotten; the text says what that means. */
export function ForgetDialog({ name, children, onForget, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="forget-title" onClose={onClose}>
      <h2 id="forget-title">Forget “{name}”?</h2>
      <p>{children}</p>
      <div className={styles.buttons}>
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" onClick={onForget}>
          Forget it
        </Button>
      </div>
    </dialog>
  )
}
