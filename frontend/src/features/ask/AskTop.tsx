import { Link, useLocation } from 'wouter'
import { Button } from '../../ui/Button.tsx'
import buttonStyles from '../../ui/Button.module.css'
import { classes } from '../../ui/classes.ts'
import { useConversation } from './useConversation.ts'
import styles from './AskPage.module.css'

/** Above a conversation: the way to the others, and to a new one. */
export function AskTop() {
  const { clear } = useConversation()
  const [, navigate] = useLocation()

  function begin() {
    clear()
    navigate('/')
  }

  return (
    <div className={styles.top}>
      <h1 className={styles.title}>Ask</h1>
      <div>
        <Link href="/conversations" className={classes(buttonStyles.button, buttonStyles.quiet)}>
          Conversations
        </Link>
        <Button kind="quiet" onClick={begin}>
          New conversation
        </Button>
      </div>
    </div>
  )
}
