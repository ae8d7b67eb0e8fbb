// Pages that go on together, microtask by microtask, and act where neither Vue nor Nuxt can tell for whom.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isolation } from '../isolation'
import { variablesPerRequest } from '../isolation/transform'
import { builtFixture } from './support/built-fixture'
import { Renderer } from './support/renderer'
import { stockPages } from './support/stock'

const pages = 8
const visitors = Array.from({ length: pages }, (_, n) => n + 1)
const togetherAs = (n: number) => `/together?q=page-${n}&of=${pages}&steps=${n % pages * 25 + 40}`
const seenBy = (n: number) => `a watcher, answer of page-${n}, app of page-${n}, instance of page-${n}, scope of page-${n}, store of page-${n}.`
const paragraph = (body: string) => /<p>(.*?)<\/p>/.exec(body)?.[1]

describe('each of several pages at once finds its own app, instance, store, scope, jobs and visitor', () => {
  let renderer: Renderer
  beforeAll(async () => {
    renderer = await Renderer.start(builtFixture())
    renderer.api = ({ id, target }) => ({ body: { name: target === `/api/asked-by/page-${id}` ? `page-${id}` : `${id}, who asked ${target}` } })
  }, 120_000)
  afterAll(() => renderer?.stop())

  it('on the channel', async () => {
    for (let round = 0; round < 5; round++) {
      const begun = visitors.map(n => renderer.begin(togetherAs(round * pages + n)))
      for (const { id, page } of begun)
        expect(paragraph((await page).body)).toBe(seenBy(id))
    }
    expect(renderer.logs).toEqual([])
  })

  it('over HTTP', async () => {
    const answers = await stockPages(builtFixture(), visitors.map(togetherAs), { host: 'site.example' }, true)
    expect(answers.map(({ body }) => paragraph(body))).toEqual(visitors.map(seenBy))
  })
})

describe('a module\'s variables for each request', () => {
  const transformed = (code: string, ...names: string[]) =>
    variablesPerRequest(code, { file: 'm.js', runtime: './r', variables: Object.fromEntries(names.map(name => [name, 'own' as const])) }).code

  /** The exports of the transformed module, with `perRequest` made from `states`: the object of whoever is "current". */
  function run(code: string, exports: string, ...names: string[]) {
    const states = new Map<number, object>()
    const current = { request: 1 }
    const perRequest = (initial: () => object) => () => states.get(current.request) ?? states.set(current.request, initial()).get(current.request)
    const body = transformed(code, ...names).replace(/^import .*$/m, '')
    const module = new Function('perRequest', `${body}\nreturn ${exports}`)(perRequest) as Record<string, (value?: unknown) => unknown>
    return { module, current }
  }

  it('begin as the module says, are read and written where they are meant, and nowhere else', () => {
    const { module, current } = run(`
      let one = [1];
      let two;
      const use = (one) => one;
      function all(two = one.length) { return { one, two, other: { one: 0 }.one } }
      function set(value) { ({ two } = { two: value }); one.push(value); return two }
      const get = () => two;`, '{ use, all, set, get }', 'one', 'two')
    expect(module.set!('a')).toBe('a')
    expect(module.all!()).toEqual({ one: [1, 'a'], two: 2, other: 0 })
    current.request = 2
    expect([module.get!(), module.all!(), module.use!('given')]).toEqual([undefined, { one: [1], two: 1, other: 0 }, 'given'])
    current.request = 1
    expect(module.get!()).toBe('a')
  })

  it('are no longer exported', () => {
    expect(transformed('let one;\nconst two = () => one;\nexport { one, two };', 'one')).toMatch(/export \{\s*two \};$/)
  })

  it.each([
    ['let one, two', 'declares one together with others'],
    ['let two', 'has no variable one'],
    ['function f() { let one }', 'has no variable one'],
    ['function one() {}', 'has no variable one'],
    ['import one from "x"', 'has no variable one'],
  ])('stop the build when there is only: %s', (code, problem) => {
    expect(() => transformed(code, 'one')).toThrow(`m.js ${problem}`)
  })

  it.each([
    ['Vue', 'let setters = g["__VUE_INSTANCE_SETTERS__"]', '/node_modules/@vue/runtime-core/dist/runtime-core.cjs.prod.js'],
    ['unctx', 'const asyncHandlersKey = "__unctx_async_handlers__"', '/.nuxt/dist/server/server.mjs'],
    ['Pinia', 'let activePinia;', '/node_modules/x/bundled.js'],
  ])('stop the build when another copy of %s gets into it', (_library, code, id) => {
    const refusals: string[] = []
    const transform = isolation('./r').transform as (this: object, code: string, id: string) => unknown
    const build = { error: (text: string) => { throw refusals.push(text) } }
    expect(() => transform.call(build, code, id)).toThrow()
    expect(refusals).toEqual([expect.stringContaining('another copy of')])
    expect(transform.call(build, 'const other = 1', id)).toBeNull()
  })
})
