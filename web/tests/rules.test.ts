import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// House rules that no compiler knows.
const sources = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(?:vue|ts)$/.test(name))
  .map(name => ({ name, text: readFileSync(join('app', name), 'utf8') }))
const views = sources.filter(({ name }) => name.endsWith('.vue'))

it.each(views)('$name has no inline style, which the content security policy blocks', ({ text }) => {
  expect(text).not.toMatch(/\s:?style=|<style|v-show|v-html/)
})

it.each(sources.filter(({ name }) => name.startsWith('pages/')))('$name stays under 100 lines', ({ text }) => {
  expect(text.split('\n').length).toBeLessThanOrEqual(101)
})

it.each(sources.filter(({ name }) => name.endsWith('.ts')))('$name keeps no reactive state in the module, where it would be everybody\'s', ({ text }) => {
  expect(text).not.toMatch(/^(?:export )?(?:const|let) \w+ = (?:ref|reactive|shallowRef|computed)\(/m)
})
