import { describe, expect, it } from 'vitest'
import type { Citation } from '../../api/types.ts'
import { paragraphsOf, partsOf } from './answerParts.ts'

const document = { id: 7, path: '/a/lease.pdf', name: 'lease.pdf', title: null, mediaType: null }
const citation = (number: number): Citation => ({
  number,
  document,
  page: 3,
  headings: [],
  start: 10,
  end: 20,
  quote: 'three months',
})

const plain = (text: string, citations: Citation[], streaming = false) =>
  partsOf(text, citations, streaming).map((part) =>
    'text' in part ? part.text : part.citation.number,
  )

describe('partsOf', () => {
  it('makes links of the numbers that have a citation', () => {
    expect(plain('Three months [1], in writing [2].', [citation(1), citation(2)])).toEqual([
      'Three months ',
      1,
      ', in writing ',
      2,
      '.',
    ])
  })

  it('keeps a number without a citation as text', () => {
    expect(plain('See [3] and [1]', [citation(1)])).toEqual(['See [3] and ', 1])
  })

  it('holds back an unfinished reference while the answer streams', () => {
    expect(plain('Three months [1', [citation(1)], true)).toEqual(['Three months '])
    expect(plain('Three months [1', [citation(1)], false)).toEqual(['Three months [1'])
  })

  it('gives the same parts however the stream was cut', () => {
    const text = 'a [1][2] b [10] c'
    const citations = [citation(1), citation(2), citation(10)]
    for (let cut = 0; cut <= text.length; cut++) {
      const shown = plain(text.slice(0, cut), citations, true)
      expect(shown.every((part) => typeof part === 'number' || !part.includes('['))).toBe(true)
    }
    expect(plain(text, citations)).toEqual(['a ', 1, 2, ' b ', 10, ' c'])
  })
})

describe('paragraphsOf', () => {
  it('splits at blank lines and keeps single line ends', () => {
    expect(paragraphsOf('one\ntwo\n\nthree\n').map(({ text }) => text)).toEqual([
      'one\ntwo',
      'three\n',
    ])
  })
})
