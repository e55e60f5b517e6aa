import { cpSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const cairn = process.env['CAIRN_API'] ?? 'http://127.0.0.1:7878'

const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

/** What pdf.js loads by name while it draws: character maps, the standard fonts, image decoders. */
function pdfResources(): Plugin {
  let out = ''
  return {
    name: 'pdf-resources',
    apply: 'build',
    configResolved(config) {
      out = join(config.root, config.build.outDir)
    },
    closeBundle() {
      if (!existsSync(out)) return
      cpSync(join(pdfjs, 'cmaps'), join(out, 'pdf', 'cmaps'), { recursive: true })
      cpSync(join(pdfjs, 'standard_fonts'), join(out, 'pdf', 'fonts'), { recursive: true })
      // Only the decoders in plain JavaScript: the page's policy allows no WebAssembly.
      cpSync(join(pdfjs, 'wasm'), join(out, 'pdf', 'decoders'), {
        recursive: true,
        filter: (path) => !path.endsWith('.wasm') && !path.includes('quickjs-eval'),
      })
    },
  }
}

export default defineConfig({
  plugins: [react(), pdfResources()],
  build: {
    outDir: '../target/classes/static',
    emptyOutDir: true,
    // The page's policy forbids data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome111', 'firefox115', 'safari16.4'],
    chunkSizeWarningLimit: 1400,
  },
  server: {
    host: '127.0.0.1',
    port: 7879,
    // Cairn lets in only what names its own host and comes from its own page.
    proxy: { '/api': { target: cairn, changeOrigin: true, headers: { origin: cairn } } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
  },
})
