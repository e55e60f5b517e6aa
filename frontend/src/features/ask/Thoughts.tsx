import styles from './Thoughts.module.css'

/** What a model thought before it answered, for those who want to know. */
export function Thoughts({ text, running }: { text: string; running: boolean }) {
  return (
    <details className={styles.thoughts}>
      <summary>{running ? 'Thinking…' : 'Thoughts'}</summary>
      <p>{text}</p>
    </details>
  )
}
