import { useEffect, useRef, useState, type Ref } from 'react'
import { Icon } from './Icon.tsx'
import styles from './SearchField.module.css'

type Props = {
  label: string
  placeholder: string
  value: string
  onChange: (value: string) => void
  large?: boolean
  ref?: Ref<HTMLInputElement>
}

const pauseMillis = 250

/** A field that tells what was typed at each pause, and at once on Enter. */
export function SearchField({ label, placeholder, value, onChange, large = false, ref }: Props) {
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  const timer = useRef(0)

  if (value !== known) {
    setKnown(value)
    if (value !== text.trim()) setText(value)
  }
  useEffect(() => () => window.clearTimeout(timer.current), [])

  function tell(next: string, delay: number) {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => onChange(next.trim()), delay)
  }

  return (
    <form
      role="search"
      className={large ? styles.large : styles.field}
      onSubmit={(event) => {
        event.preventDefault()
        tell(text, 0)
      }}
    >
      <Icon name="search" size={large ? 22 : 18} />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value)
          tell(event.target.value, pauseMillis)
        }}
      />
    </form>
  )
}
