import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { messageOf, Unreachable } from '../../api/client.ts'
import { foldersQuery, statusQuery } from '../../api/queries.ts'
import type { Status } from '../../api/types.ts'
import { bytes, count, counted } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { CountsBar } from '../folders/CountsBar.tsx'
import { EnginePanel } from './EnginePanel.tsx'
import { Fact, Facts } from './Facts.tsx'
import styles from './StatusPage.module.css'

function passagesText({ index: { passages, vectors } }: Status): string {
  return vectors < passages
    ? `${count(passages)}, ${count(vectors)} of them found by meaning too`
    : count(passages)
}

/** What is running, and with what. */
export function StatusPage() {
  const { data: status, error } = useQuery(statusQuery())
  const { data: folders } = useQuery(foldersQuery())
  const problem = error && !(error instanceof Unreachable) ? error : null
  return (
    <Page title="Status" lead="Everything below runs on this machine, and only here.">
      {problem && <Notice kind="error">{messageOf(problem)}</Notice>}
      {status && (
        <div className={styles.panels}>
          <EnginePanel status={status} />
          <section className={styles.panel} aria-labelledby="library-title">
            <h2 id="library-title">Library</h2>
            <CountsBar counts={status.documents} />
            <Facts>
              <Fact name="Folders">
                <Link href="/folders">{counted(folders?.length ?? 0, 'folder')}</Link>
              </Fact>
              <Fact name="Passages">{passagesText(status)}</Fact>
              <Fact name="Index">{bytes(status.index.bytes)}</Fact>
            </Facts>
          </section>
          <section className={styles.panel} aria-labelledby="cairn-title">
            <h2 id="cairn-title">Cairn</h2>
            <Facts>
              <Fact name="Version">{status.version}</Fact>
              <Fact name="Data folder">
                <code>{status.dataFolder}</code>
              </Fact>
              <Fact name="Scripts’ token">
                <code>{`${status.dataFolder}/token`}</code>
              </Fact>
            </Facts>
          </section>
        </div>
      )}
    </Page>
  )
}
