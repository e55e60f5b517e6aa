import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { messageOf } from '../../api/client.ts'
import { removeFolder, retryFailed, scanFolder } from '../../api/library.ts'
import { pendingOf } from '../../api/queries.ts'
import type { Folder } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { ForgetDialog } from '../../ui/ForgetDialog.tsx'
import { baseName, counted, moment } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { CountsBar } from './CountsBar.tsx'
import styles from './FolderCard.module.css'

function stateText({ state, documents, scannedAt }: Folder): string {
  if (state === 'missing') return 'Not there at the moment'
  if (state === 'scanning') return 'Looking for documents…'
  const pending = pendingOf(documents)
  if (pending > 0) return `Reading, ${counted(pending, 'document')} to go`
  return scannedAt ? `Up to date · looked through ${moment(scannedAt)}` : 'Watching for changes'
}

/** A folder: how far it is read, and what can be done with it. */
export function FolderCard({ folder }: { folder: Folder }) {
  const [forgetting, setForgetting] = useState(false)
  const queryClient = useQueryClient()
  const onSuccess = () => queryClient.invalidateQueries()
  const scanning = useMutation({ mutationFn: () => scanFolder(folder.id), onSuccess })
  const retrying = useMutation({ mutationFn: () => retryFailed(folder.id), onSuccess })
  const removing = useMutation({ mutationFn: () => removeFolder(folder.id), onSuccess })
  const name = baseName(folder.path)
  const problem = scanning.error ?? retrying.error ?? removing.error
  const { failed } = folder.documents

  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <div className={styles.names}>
          <h2>{name}</h2>
          <p className={styles.path}>{folder.path}</p>
        </div>
        <div className={styles.actions}>
          <Button
            aria-label={`Scan now: ${name}`}
            disabled={scanning.isPending || folder.state === 'scanning'}
            onClick={() => scanning.mutate()}
          >
            Scan now
          </Button>
          <Button aria-label={`Forget ${name}`} onClick={() => setForgetting(true)}>
            Forget…
          </Button>
        </div>
      </div>
      <p className={styles.state}>{stateText(folder)}</p>
      {folder.reason && <Notice kind="warning">{folder.reason}</Notice>}
      {problem && <Notice kind="error">{messageOf(problem)}</Notice>}
      <CountsBar counts={folder.documents} />
      <p className={styles.links}>
        <Link href={`/documents?folder=${folder.id}`} aria-label={`All files in ${name}`}>
          All files
        </Link>
        {failed > 0 && (
          <>
            <Link href={`/documents?folder=${folder.id}&state=failed`}>
              {counted(failed, 'file')} could not be read
            </Link>
            <Button
              aria-label={`Try again: the failed files of ${name}`}
              disabled={retrying.isPending}
              onClick={() => retrying.mutate()}
            >
              Try again
            </Button>
          </>
        )}
      </p>
      {forgetting && (
        <ForgetDialog
          name={name}
          onForget={() => {
            setForgetting(false)
            removing.mutate()
          }}
          onClose={() => setForgetting(false)}
        >
          Cairn no longer finds its documents. The files themselves stay where they are.
        </ForgetDialog>
      )}
    </li>
  )
}
