import { useMemo, type ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { placeOf } from '../source/place.ts'
import { SourcePanel } from '../source/SourcePanel.tsx'
import { classes } from '../../ui/classes.ts'
import styles from './BesideSource.module.css'

/** The answers, and beside them the source that the address names. */
export function BesideSource({ children }: { children: ReactNode }) {
  const [parameters] = useSearchParams()
  const [, navigate] = useLocation()
  const place = useMemo(() => placeOf(parameters), [parameters])

  function close() {
    const rest = new URLSearchParams(parameters)
    for (const name of ['document', 'start', 'end']) rest.delete(name)
    navigate(rest.size > 0 ? `/?${rest}` : '/', { replace: true })
  }

  return (
    <div className={classes(styles.both, place !== null && styles.open)}>
      <div className={styles.answers}>{children}</div>
      {place && <SourcePanel place={place} onClose={close} />}
    </div>
  )
}
