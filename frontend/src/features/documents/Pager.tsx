import { Button } from '../../ui/Button.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import styles from './Pager.module.css'

type Props = { page: number; pages: number; onPage: (page: number) => void }

/** Leafs through pages counted from 0. */
export function Pager({ page, pages, onPage }: Props) {
  return (
    <nav className={styles.pager} aria-label="Pages">
      <Button disabled={page === 0} onClick={() => onPage(page - 1)}>
        <Icon name="back" size={18} />
        Previous
      </Button>
      <span aria-live="polite">
        {count(page + 1)} of {count(pages)}
      </span>
      <Button disabled={page >= pages - 1} onClick={() => onPage(page + 1)}>
        Next
        <Icon name="forward" size={18} />
      </Button>
    </nav>
  )
}
