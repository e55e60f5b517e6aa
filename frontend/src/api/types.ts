export const documentStates = [
  'queued',
  'parsing',
  'embedding',
  'indexed',
  'skipped',
  'failed',
] as const

export type DocumentState = (typeof documentStates)[number]
export type DocumentCounts = Record<DocumentState, number>

export type EngineStatus = {
  available: boolean
  reason: string | null
  running: boolean
  device: string | null
  mlxVersion: string | null
  pid: number | null
  residentBytes: number | null
  models: string[]
}

export type Status = {
  version: string
  documents: DocumentCounts
  engine: EngineStatus
  embeddingModel: { id: string; dimensions: number; maxTokens: number } | null
  chatModel: { id: number; name: string; state: ModelState } | null
  index: { passages: number; vectors: number; bytes: number }
  dataFolder: string
}

export type ModelState = 'available' | 'loading' | 'loaded' | 'missing' | 'failed'

/** A language model; what its folder would tell is null while that cannot be read. */
export type LanguageModel = {
  id: number
  name: string
  path: string
  state: ModelState
  reason: string | null
  chosen: boolean
  architecture: string | null
  quantization: string | null
  bytes: number | null
  contextTokens: number | null
  memory: { weights: number; cache: number; working: number; total: number } | null
}

export type ModelList = { items: LanguageModel[]; memoryForModels: number }

export type Folder = {
  id: number
  path: string
  state: 'scanning' | 'watching' | 'missing'
  reason: string | null
  addedAt: string
  scannedAt: string | null
  documents: DocumentCounts
}

export type Directory = { name: string; path: string }
export type DirectoryListing = { path: string; parent: string | null; items: Directory[] }

export type DocumentInfo = {
  id: number
  folderId: number
  path: string
  name: string
  state: DocumentState
  reason: string | null
  mediaType: string | null
  title: string | null
  tags: string[]
  size: number
  modified: string
  chunks: number
}

export type DocumentPage = { items: DocumentInfo[]; page: number; size: number; total: number }

export type BlockKind = 'HEADING' | 'PARAGRAPH' | 'LIST' | 'TABLE' | 'CODE'

/** A piece of the extracted text; offsets count UTF-16 code units, as JavaScript strings do. */
export type Block = {
  kind: BlockKind
  start: number
  end: number
  page: number | null
  headings: string[]
}

export type DocumentText = { id: number; text: string; truncated: boolean; blocks: Block[] }

export type DocumentRef = {
  id: number
  path: string
  name: string
  title: string | null
  mediaType: string | null
}

export type Range = { start: number; end: number }

export type Hit = Range & {
  document: DocumentRef
  chunkId: number
  page: number | null
  headings: string[]
  text: string
  score: number
  scores: {
    keyword: number | null
    vector: number | null
    keywordRank: number | null
    vectorRank: number | null
  }
  highlights: Range[]
}

export type SearchMode = 'hybrid' | 'keyword'
export type SearchResult = { query: string; hits: Hit[]; mode: SearchMode; millis: number }

export type Citation = Range & {
  number: number
  document: DocumentRef
  page: number | null
  headings: string[]
  quote: string
}

export type AnswerMode = 'quotes' | 'generated'
export type Timings = { retrievalMillis: number; answerMillis: number; totalMillis: number }

export type Answer = {
  conversation: number
  /** As it was looked for. */
  question: string
  answer: string
  found: boolean
  mode: AnswerMode
  citations: Citation[]
  droppedCitations: number
  model: string | null
  thinking: string | null
  usage: { promptTokens: number; answerTokens: number } | null
  stopped: boolean
  timings: Timings
}

export type ConversationEntry = { id: number; title: string; askedAt: string }

export type ConversationPage = {
  items: ConversationEntry[]
  page: number
  size: number
  total: number
}

export type StoredTurn = {
  question: string
  askedAt: string
  answer: (Answer & { passages: Hit[] }) | null
}

export type StoredConversation = ConversationEntry & { turns: StoredTurn[] }
