import { documentStates, type DocumentCounts, type Folder } from '../../api/types.ts'
import { baseName, count } from '../../ui/format.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { stateNames } from './states.ts'
import styles from './DocumentFilters.module.css'

type Props = {
  state: string
  q: string
  folder: string
  folders: Folder[]
  counts: DocumentCounts | undefined
  onChange: (name: 'state' | 'q' | 'folder', value: string) => void
}

export function DocumentFilters({ state, q, folder, folders, counts, onChange }: Props) {
  const total = counts && documentStates.reduce((sum, each) => sum + counts[each], 0)
  const choices = [
    { value: '', name: 'All', detail: total === undefined ? '' : count(total) },
    ...documentStates
      .filter((each) => each === state || !counts || counts[each] > 0)
      .map((each) => ({
        value: each,
        name: stateNames[each],
        detail: counts ? count(counts[each]) : '',
      })),
  ]
  return (
    <div className={styles.filters}>
      <div className={styles.row}>
        <SearchField
          label="Part of a name or path"
          placeholder="Find by name…"
          value={q}
          onChange={(value) => onChange('q', value)}
        />
        {folders.length > 1 && (
          <select
            aria-label="Folder"
            className={styles.folder}
            value={folder}
            onChange={(event) => onChange('folder', event.target.value)}
          >
            <option value="">All folders</option>
            {folders.map(({ id, path }) => (
              <option key={id} value={id}>
                {baseName(path)}
              </option>
            ))}
          </select>
        )}
      </div>
      <Segments
        label="State"
        choices={choices}
        value={state}
        onChange={(value) => onChange('state', value)}
      />
    </div>
  )
}
