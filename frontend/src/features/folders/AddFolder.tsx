import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../api/client.ts'
import { addFolder } from '../../api/library.ts'
import { Button } from '../../ui/Button.tsx'
import { Hidden } from '../../ui/Hidden.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { baseName } from '../../ui/format.ts'
import { DirectoryDialog } from './DirectoryDialog.tsx'
import styles from './AddFolder.module.css'

/** Names a folder to read: by its path, or chosen from the folders of this machine. */
export function AddFolder() {
  const [path, setPath] = useState('')
  const [browsing, setBrowsing] = useState(false)
  const queryClient = useQueryClient()
  const adding = useMutation({
    mutationFn: addFolder,
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
          aria-label="Path of a folder"
          id="folder-path"
          className={styles.path}
          value={path}
          placeholder="~/Documents"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby="folder-error"
          onChange={(event) => setPath(event.target.value)}
        />
        <Button onClick={() => setBrowsing(true)}>Browse…</Button>
        <Button kind="primary" type="submit" disabled={path.trim() === '' || adding.isPending}>
          Add folder
        </Button>
      </form>
      <div id="folder-error">
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
