import { Link } from 'wouter'
import { Page } from '../ui/Page.tsx'

export function NotFound() {
  return (
    <Page title="Nothing here" lead="This address leads nowhere in Cairn.">
      <Link href="/">Ask a question instead</Link>
    </Page>
  )
}
