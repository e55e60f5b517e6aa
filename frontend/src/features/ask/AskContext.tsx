import { Link } from 'wouter'
import { pendingOf } from '../../api/queries.ts'
import type { Status } from '../../api/types.ts'
import { counted } from '../../ui/format.ts'
import { EngineNotice } from '../status/EngineNotice.tsx'
import styles from './AskContext.module.css'

/** What an answer can draw on now, in one line, and what stands in its way. */
export function AskContext({ status, folders }: { status: Status; folders: number }) {
  const pending = pendingOf(status.documents)
  return (
    <div className={styles.context}>
      <p>
        {status.chatModel
          ? `${status.chatModel.name} writes answers from `
          : 'Answers are quoted, word for word, from '}
        {counted(status.documents.indexed, 'document')} in{' '}
        <Link href="/folders">{counted(folders, 'folder')}</Link>.
        {pending > 0 && ` ${counted(pending, 'more is', 'more are')} still being read.`}
      </p>
      {!status.engine.available && <EngineNotice engine={status.engine} />}
    </div>
  )
}
