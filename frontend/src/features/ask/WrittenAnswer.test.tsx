import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Citation } from '../../api/types.ts'
import { WrittenAnswer } from './WrittenAnswer.tsx'

const citation: Citation = {
  number: 1,
  document: { id: 7, path: '/a/lease.pdf', name: 'lease.pdf', title: null, mediaType: null },
  page: 3,
  headings: [],
  start: 10,
  end: 20,
  quote: 'three months',
}

const show = (text: string) =>
  render(<WrittenAnswer text={text} citations={[citation]} />).container

describe('WrittenAnswer', () => {
  it('shows Markdown with the citations as links', () => {
    const shown = show('**Three** months [1], also\n\n- in a *list [1]*\n- with [2]')

    expect(shown.querySelector('strong')?.textContent).toBe('Three')
    expect(screen.getAllByRole('link', { name: 'Source 1: lease.pdf, page 3' })).toHaveLength(2)
    expect(shown.querySelectorAll('li')[1]?.textContent).toBe('with [2]')
  })

  it('keeps numbers in code as they are', () => {
    const shown = show('`list[1]` and\n\n```\nlist[1]\n```')

    expect(shown.querySelector('a')).toBeNull()
    expect(shown.querySelector('pre')?.textContent).toBe('list[1]\n')
  })

  it('makes no links, images or elements of what a document or a model wrote', () => {
    const poison =
      '<script>alert(1)</script> <img src="http://tracker.example/x.png"> ![x](http://tracker.example/y.png) ' +
      '[click](javascript:alert(1)) <http://tracker.example> http://tracker.example [1]\n\n' +
      '[1]: http://tracker.example\n\n<iframe src="http://tracker.example"></iframe>'
    for (let end = 0; end <= poison.length; end += 5) {
      const shown = show(poison.slice(0, end))
      expect(shown.querySelector('img, script, iframe')).toBeNull()
      for (const link of shown.querySelectorAll('a')) {
        expect(link.getAttribute('href')).toMatch(/^\/documents\/7/)
      }
    }
  })
})
