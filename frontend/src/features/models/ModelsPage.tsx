import { useQuery } from '@tanstack/react-query'
import { messageOf, Unreachable } from '../../api/client.ts'
import { addModel } from '../../api/models.ts'
import { modelsQuery, statusQuery } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { PathForm } from '../folders/PathForm.tsx'
import { EngineNotice } from '../status/EngineNotice.tsx'
import { ModelCard } from './ModelCard.tsx'
import styles from './ModelsPage.module.css'

/** The language models on this machine, and which of them writes the answers. */
export function ModelsPage() {
  const { data: models, error } = useQuery(modelsQuery())
  const { data: status } = useQuery(statusQuery())
  return (
    <Page
      title="Models"
      lead="The language model that you choose writes the answers, on this machine."
    >
      <PathForm
        label="Path of a model’s folder"
        placeholder="~/Models/Qwen3-4B-4bit"
        action="Add model"
        add={addModel}
      />
      {error && !(error instanceof Unreachable) && <Notice kind="error">{messageOf(error)}</Notice>}
      {models?.items.length === 0 && (
        <p className={styles.none}>
          No model yet. A model is a folder in Hugging Face’s form, with config.json, tokenizer.json
          and safetensors files, such as the quantized ones that mlx-community publishes. Without
          one, answers quote your documents.
        </p>
      )}
      <div className={styles.list}>
        {status?.engine.available === false && (
          <EngineNotice engine={status.engine} title="No model can run at the moment" />
        )}
        <ul className={styles.list}>
          {models?.items.map((model) => (
            <ModelCard key={model.id} model={model} room={models.memoryForModels} />
          ))}
        </ul>
      </div>
    </Page>
  )
}
