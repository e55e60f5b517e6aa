import { useQuery } from '@tanstack/react-query'
import { messageOf, Unreachable } from '../../api/client.ts'
import { foldersQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { AddFolder } from './AddFolder.tsx'
import { FolderCard } from './FolderCard.tsx'
import styles from './FoldersPage.module.css'

/** The folders that Cairn reads and follows. */
export function FoldersPage() {
  const { data: folders, error } = useQuery(foldersQuery())
  return (
    <Page
      title="Folders"
      lead="Cairn reads the documents in these folders and follows their changes."
    >
      <AddFolder />
      {error && !(error instanceof Unreachable) && <Notice kind="error">{messageOf(error)}</Notice>}
      {folders?.length === 0 && (
        <p className={styles.none}>
          No folder yet. Choose one above; everything in it and below is read, and nothing is
          changed.
        </p>
      )}
      <ul className={styles.list}>
        {folders?.map((folder) => (
          <FolderCard key={folder.id} folder={folder} />
        ))}
      </ul>
    </Page>
  )
}
