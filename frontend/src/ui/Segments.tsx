import { classes } from './classes.ts'
import styles from './Segments.module.css'

type Choice = { value: string; name: string; detail?: string }
type Props = {
  label: string
  choices: Choice[]
  value: string
  onChange: (value: string) => void
}

/** One of a few choices. */
export function Segments({ label, choices, value, onChange }: Props) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          className={classes(styles.segment, choice.value === value && styles.chosen)}
          onClick={() => onChange(choice.value)}
        >
          {choice.name}
          {choice.detail && <span className={styles.detail}> {choice.detail}</span>}
        </button>
      ))}
    </div>
  )
}
