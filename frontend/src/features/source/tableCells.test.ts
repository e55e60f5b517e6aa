import { expect, test } from 'vitest'
import { rowsOf } from './tableCells.ts'

function cells(table: string): string[][] {
  const text = `before\n${table}\nafter`
  return rowsOf(text, { start: 7, end: 7 + table.length }).map((row) =>
    row.map(({ start, end }) => text.slice(start, end)),
  )
}

test('cuts rows at the bars between cells', () => {
  expect(cells('name | age\nAda | 36')).toEqual([
    ['name', 'age'],
    ['Ada', '36'],
  ])
})

test('keeps empty cells wherever they stand', () => {
  expect(cells('| age\nAda |\na |  | c\n|')).toEqual([
    ['', 'age'],
    ['Ada', ''],
    ['a', '', 'c'],
    ['', ''],
  ])
})

test('leaves a bar within a cell and a line without bars whole', () => {
  expect(cells('a|b | c\nWritten by hand')).toEqual([['a|b', 'c'], ['Written by hand']])
})

test('passes over empty lines without losing its place', () => {
  expect(cells('a | b\n\nc | d')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})
