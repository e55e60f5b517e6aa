import { addFolder } from '../../api/library.ts'
import { PathForm } from './PathForm.tsx'

/** Names a folder to read. */
export function AddFolder() {
  return (
    <PathForm
      label="Path of a folder"
      placeholder="~/Documents"
      action="Add folder"
      add={addFolder}
    />
  )
}
