import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { messageOf } from '../../api/client.ts'
import { Button } from '../../ui/Button.tsx'
import { Hidden } from '../../ui/Hidden.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { baseName } from '../../ui/format.ts'
import { DirectoryDialog } from './DirectoryDialog.tsx'
import styles from './PathForm.module.css'

type Props = {
  label: string
  placeholder: string
  action: string
  add: (path: string) => Promise<{ path: string }>
}

/** Adds a folder of this machine: by its path, or chosen from those that there are. */
export function PathForm({ label, placeholder, action, add }: Props) {
  const [path, setPath] = useState('')
  const [browsing, setBrowsing] = useState(false)
  const errorId = useId()
  const queryClient = useQueryClient()
  const adding = useMutation({
    mutationFn: add,
    onSuccess: () => {
      setPath('')
      return queryClient.invalidateQueries()
    },
  })

  return (
    <div className={styles.add}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (path.trim() !== '') adding.mutate(path.trim())
        }}
      >
        <input
          aria-label={label}
          name="path"
          className={styles.path}
          value={path}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby={errorId}
          onChange={(event) => setPath(event.target.value)}
        />
        <Button onClick={() => setBrowsing(true)}>Browse…</Button>
        <Button kind="primary" type="submit" disabled={path.trim() === '' || adding.isPending}>
          {action}
        </Button>
      </form>
      <div id={errorId}>
        {adding.error && <Notice kind="error">{messageOf(adding.error)}</Notice>}
      </div>
      <Hidden live>{adding.data && `${baseName(adding.data.path)} was added`}</Hidden>
      {browsing && (
        <DirectoryDialog
          onChoose={(chosen) => {
            setBrowsing(false)
            setPath(chosen)
            adding.mutate(chosen)
          }}
          onClose={() => setBrowsing(false)}
        />
      )}
    </div>
  )
}
