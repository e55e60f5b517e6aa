import type { LanguageModel } from '../../api/types.ts'
import { classes } from '../../ui/classes.ts'
import { bytes } from '../../ui/format.ts'
import styles from './MemoryNeed.module.css'

type Props = { memory: NonNullable<LanguageModel['memory']>; room: number; loaded: boolean }

/** What a model is estimated to take of the memory that models can have, as a bar and in figures. */
export function MemoryNeed({ memory, room, loaded }: Props) {
  const { weights, cache, working, total } = memory
  const fits = loaded || total <= room
  const text = `Needs about ${bytes(total)} of memory; models can have ${bytes(room)} now`
  const parts = [
    { name: 'weights', size: weights },
    { name: 'context', size: cache },
    { name: 'working', size: working },
  ] as const
  return (
    <div className={styles.need}>
      <p className={classes(!fits && styles.lacking)}>
        {fits ? text : `${text}, which is not enough`}
      </p>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ name, size }) => (
          <span key={name} className={styles[name]} style={{ flexGrow: size }} />
        ))}
        <span className={styles.free} style={{ flexGrow: Math.max(0, room - total) }} />
      </div>
      <ul className={styles.legend}>
        {parts.map(({ name, size }) => (
          <li key={name}>
            <span className={classes(styles.dot, styles[name])} />
            {bytes(size)} {name}
          </li>
        ))}
      </ul>
    </div>
  )
}
