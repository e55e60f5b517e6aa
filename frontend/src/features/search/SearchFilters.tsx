import type { Folder } from '../../api/types.ts'
import { baseName } from '../../ui/format.ts'
import { types } from './filters.ts'
import styles from './SearchFilters.module.css'

type Props = {
  parameters: URLSearchParams
  folders: Folder[]
  onChange: (name: string, value: string) => void
}

export function SearchFilters({ parameters, folders, onChange }: Props) {
  const field = (name: string) => ({
    value: parameters.get(name) ?? '',
    onChange: (event: { target: { value: string } }) => onChange(name, event.target.value),
  })
  return (
    <fieldset className={styles.filters}>
      <legend className={styles.legend}>Only</legend>
      <select aria-label="Type" {...field('type')}>
        <option value="">Any type</option>
        {types.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {folders.length > 1 && (
        <select aria-label="Folder" {...field('folder')}>
          <option value="">All folders</option>
          {folders.map(({ id, path }) => (
            <option key={id} value={id}>
              {baseName(path)}
            </option>
          ))}
        </select>
      )}
      <label>
        changed from <input type="date" {...field('from')} />
      </label>
      <label>
        until <input type="date" {...field('until')} />
      </label>
    </fieldset>
  )
}
