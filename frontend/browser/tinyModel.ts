import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const golden = resolve(import.meta.dirname, '../../src/test/resources/golden/models/llama')
const vocabulary = 320

/** The printable characters that stand for the bytes 0 to 255 in vocabularies of bytes. */
function byteCharacters(): string[] {
  let other = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad)
    return String.fromCodePoint(printable ? byte : other++)
  })
}

function tokenizer(): object {
  const bytes = byteCharacters()
  const words = Array.from({ length: vocabulary - 256 }, (_, i) => `${bytes[32]}w${256 + i}`)
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: true,
  }
  return {
    version: '1.0',
    added_tokens: [],
    pre_tokenizer: byteLevel,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries([...bytes, ...words].map((text, id) => [text, id])),
      merges: [],
    },
  }
}

/** Lays a Llama of random weights into a folder; its tokens are bytes and made-up words. */
export function tinyModel(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const name of ['config.json', 'model.safetensors']) {
    cpSync(join(golden, name), join(folder, name))
  }
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer()))
  writeFileSync(
    join(folder, 'chat_template.jinja'),
    '{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}',
  )
  return folder
}
