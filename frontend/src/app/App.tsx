import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { Route, Switch } from 'wouter'
import { createQueryClient } from '../api/queries.ts'
import { AskPage } from '../features/ask/AskPage.tsx'
import { ConversationProvider } from '../features/ask/ConversationProvider.tsx'
import { ConversationsPage } from '../features/ask/ConversationsPage.tsx'
import { DocumentsPage } from '../features/documents/DocumentsPage.tsx'
import { FoldersPage } from '../features/folders/FoldersPage.tsx'
import { ModelsPage } from '../features/models/ModelsPage.tsx'
import { SearchPage } from '../features/search/SearchPage.tsx'
import { SourcePage } from '../features/source/SourcePage.tsx'
import { StatusPage } from '../features/status/StatusPage.tsx'
import { NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'

export function App() {
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <ConversationProvider>
        <Shell>
          <Switch>
            <Route path="/" component={AskPage} />
            <Route path="/conversations" component={ConversationsPage} />
            <Route path="/search" component={SearchPage} />
            <Route path="/folders" component={FoldersPage} />
            <Route path="/documents" component={DocumentsPage} />
            <Route path="/documents/:id">
              {({ id }) => <SourcePage key={id} id={Number(id)} />}
            </Route>
            <Route path="/models" component={ModelsPage} />
            <Route path="/status" component={StatusPage} />
            <Route component={NotFound} />
          </Switch>
        </Shell>
      </ConversationProvider>
    </QueryClientProvider>
  )
}
