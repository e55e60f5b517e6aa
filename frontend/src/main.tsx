import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
// First, so that the views' own rules come after these.
import './ui/tokens.css'
import './ui/base.css'
import { App } from './app/App.tsx'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
