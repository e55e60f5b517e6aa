import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { Question } from '../../api/ask.ts'
import type { Folder } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { baseName } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import styles from './Composer.module.css'

type Props = {
  folders: Folder[]
  running: boolean
  onAsk: (question: Question) => void
  onStop: () => void
}

const mostCharacters = 4_000

/** Where a question is written: Enter asks, Shift+Enter begins a new line. */
export function Composer({ folders, running, onAsk, onStop }: Props) {
  const [text, setText] = useState('')
  const [folder, setFolder] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const question = text.trim()

  useEffect(() => {
    // On a phone the focus would open the keyboard over the page.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [])

  function ask() {
    if (question === '' || running) return
    onAsk({ question, ...(folder && { folder: Number(folder) }) })
    setText('')
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    ask()
  }

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
    >
      <textarea
        aria-label="Your question"
        ref={field}
        className={styles.field}
        value={text}
        rows={1}
        maxLength={mostCharacters}
        placeholder="Ask your documents…"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.bar}>
        {folders.length > 1 && (
          <select
            aria-label="Folder to ask"
            className={styles.folder}
            value={folder}
            onChange={(event) => setFolder(event.target.value)}
          >
            <option value="">All folders</option>
            {folders.map(({ id, path }) => (
              <option key={id} value={id}>
                {baseName(path)}
              </option>
            ))}
          </select>
        )}
        <span className={styles.hint}>Enter asks · Shift Enter for a new line</span>
        {running ? (
          <Button className={styles.send} onClick={onStop}>
            <Icon name="stop" size={18} />
            Stop
          </Button>
        ) : (
          <Button kind="primary" type="submit" className={styles.send} disabled={question === ''}>
            <Icon name="up" size={18} />
            Ask
          </Button>
        )}
      </div>
    </form>
  )
}
