import { Link } from 'wouter'
import type { Status } from '../../api/types.ts'
import { classes } from '../../ui/classes.ts'
import { bytes } from '../../ui/format.ts'
import { stateNames } from '../models/states.ts'
import { EngineNotice } from './EngineNotice.tsx'
import { Fact, Facts } from './Facts.tsx'
import styles from './StatusPage.module.css'

function stateText({ available, running }: Status['engine']): string {
  if (!available) return 'Not available'
  return running ? 'Running' : 'Resting; it starts when it is needed'
}

function ModelFacts({ status }: { status: Status }) {
  const { engine, embeddingModel, chatModel } = status
  return (
    <Facts>
      {embeddingModel && <Fact name="For search">{embeddingModel.id}</Fact>}
      <Fact name="For answers">
        {chatModel ? (
          <>
            <Link href="/models">{chatModel.name}</Link>
            {`, ${stateNames[chatModel.state].toLowerCase()}`}
          </>
        ) : (
          <>
            none: answers quote your documents; <Link href="/models">choose a model</Link>
          </>
        )}
      </Fact>
      {engine.mlxVersion && (
        <Fact name="MLX">
          {engine.mlxVersion}
          {engine.device && ` on the ${engine.device.toUpperCase()}`}
        </Fact>
      )}
      {engine.running && engine.pid !== null && <Fact name="Process">{engine.pid}</Fact>}
      {engine.running && engine.residentBytes !== null && (
        <Fact name="Memory">{bytes(engine.residentBytes)}</Fact>
      )}
    </Facts>
  )
}

/** The engine that runs the models, or what is missing and what to do. */
export function EnginePanel({ status }: { status: Status }) {
  const { engine } = status
  return (
    <section className={styles.panel} aria-labelledby="engine-title">
      <h2 id="engine-title">Models</h2>
      <p className={styles.state}>
        <span
          className={classes(
            styles.dot,
            engine.available ? engine.running && styles.good : styles.bad,
          )}
        />
        {stateText(engine)}
      </p>
      {!engine.available && <EngineNotice engine={engine} />}
      <ModelFacts status={status} />
    </section>
  )
}
