import { useEffect, useRef } from 'react'
import { Button } from '../../ui/Button.tsx'
import styles from './ForgetFolder.module.css'

type Props = { name: string; onForget: () => void; onClose: () => void }

/** Asks before a folder is forgotten. */
export function ForgetFolder({ name, onForget, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="forget-title" onClose={onClose}>
      <h2 id="forget-title">Forget “{name}”?</h2>
      <p>Cairn no longer finds its documents. The files themselves stay where they are.</p>
      <div className={styles.buttons}>
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" onClick={onForget}>
          Forget it
        </Button>
      </div>
    </dialog>
  )
}
