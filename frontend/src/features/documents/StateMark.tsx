import type { DocumentState } from '../../api/types.ts'
import { classes } from '../../ui/classes.ts'
import { stateNames } from './states.ts'
import styles from './StateMark.module.css'

export function StateMark({ state }: { state: DocumentState }) {
  return <span className={classes(styles.state, styles[state])}>{stateNames[state]}</span>
}
