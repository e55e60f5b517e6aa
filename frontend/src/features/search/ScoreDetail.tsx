import type { Hit } from '../../api/types.ts'
import styles from './ScoreDetail.module.css'

function part(score: number | null, rank: number | null): string {
  if (score === null) return 'not found this way'
  return rank === null ? score.toFixed(3) : `${score.toFixed(3)}, place ${rank}`
}

/** Why a passage stands where it does, for those who ask. */
export function ScoreDetail({ hit: { score, scores } }: { hit: Hit }) {
  return (
    <details className={styles.detail}>
      <summary>Score {score.toFixed(2)}</summary>
      <dl>
        <div>
          <dt>By words</dt>
          <dd>{part(scores.keyword, scores.keywordRank)}</dd>
        </div>
        <div>
          <dt>By meaning</dt>
          <dd>{part(scores.vector, scores.vectorRank)}</dd>
        </div>
      </dl>
    </details>
  )
}
