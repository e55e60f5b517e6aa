import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../api/client.ts'
import { chooseModel, loadModel, removeModel, unloadModel } from '../../api/models.ts'
import type { LanguageModel } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { ForgetDialog } from '../../ui/ForgetDialog.tsx'
import { bytes, count } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { MemoryNeed } from './MemoryNeed.tsx'
import { stateNames } from './states.ts'
import styles from './ModelCard.module.css'

function factsOf({ architecture, quantization, bytes: size, contextTokens }: LanguageModel) {
  const facts = [architecture, quantization]
  if (size !== null) facts.push(bytes(size))
  if (contextTokens !== null) facts.push(`up to ${count(contextTokens)} tokens`)
  return facts.filter((fact) => fact !== null).join(' · ')
}

type Props = { model: LanguageModel; room: number }

/** A language model: how it stands, what it needs, and what can be done with it. */
export function ModelCard({ model, room }: Props) {
  const { id, name, chosen, memory } = model
  const [forgetting, setForgetting] = useState(false)
  const queryClient = useQueryClient()
  const onSettled = () => queryClient.invalidateQueries()
  const loading = useMutation({ mutationFn: () => loadModel(id), onSettled })
  const acting = useMutation({
    mutationFn: (action: () => Promise<unknown>) => action(),
    onSettled,
  })
  const state = loading.isPending ? 'loading' : model.state
  const loaded = state === 'loaded'
  const usable = state !== 'missing' && state !== 'failed'
  const busy = acting.isPending || state === 'loading'
  const problem = loading.error ?? acting.error

  return (
    <li className={classes(styles.card, chosen && styles.chosen)}>
      <div className={styles.head}>
        <div className={styles.names}>
          <h2>{name}</h2>
          <p className={styles.path}>{model.path}</p>
        </div>
        {chosen && <p className={styles.badge}>Writes the answers</p>}
      </div>
      <p className={styles.state} role="status">
        <span className={classes(styles.dot, styles[state])} />
        {stateNames[state]}
      </p>
      <p className={styles.facts}>{factsOf(model)}</p>
      {memory && <MemoryNeed memory={memory} room={room} loaded={loaded} />}
      {model.reason && state !== 'available' && <Notice kind="warning">{model.reason}</Notice>}
      {problem && messageOf(problem) !== model.reason && (
        <Notice kind="error">{messageOf(problem)}</Notice>
      )}
      <div className={styles.actions}>
        <Button
          kind={!chosen && usable ? 'primary' : 'plain'}
          aria-label={`${chosen ? 'Stop using' : 'Use for answers:'} ${name}`}
          disabled={busy}
          onClick={() => acting.mutate(() => chooseModel(chosen ? null : id))}
        >
          {chosen ? 'Stop using' : 'Use for answers'}
        </Button>
        <Button
          aria-label={`${loaded ? 'Unload' : 'Load now:'} ${name}`}
          disabled={busy || state === 'missing'}
          onClick={() => (loaded ? acting.mutate(() => unloadModel(id)) : loading.mutate())}
        >
          {loaded ? 'Unload' : 'Load now'}
        </Button>
        <Button aria-label={`Forget ${name}`} disabled={busy} onClick={() => setForgetting(true)}>
          Forget…
        </Button>
      </div>
      {forgetting && (
        <ForgetDialog
          name={name}
          onForget={() => {
            setForgetting(false)
            acting.mutate(() => removeModel(id))
          }}
          onClose={() => setForgetting(false)}
        >
          Cairn no longer answers with it. Its folder stays where it is.
        </ForgetDialog>
      )}
    </li>
  )
}
