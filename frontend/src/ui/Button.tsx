import type { ComponentProps } from 'react'
import { classes } from './classes.ts'
import styles from './Button.module.css'

type Props = ComponentProps<'button'> & { kind?: 'primary' | 'plain' | 'quiet' | 'danger' }

export function Button({ kind = 'plain', className, type = 'button', ...rest }: Props) {
  // oxlint-disable-next-line react/button-has-type -- the type is given
  return (
    <button type={type} className={classes(styles.button, styles[kind], className)} {...rest} />
  )
}
