// Answers that come with a render, before the page asks for them.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { builtFixture } from './support/built-fixture'
import { Renderer } from './support/renderer'

let renderer: Renderer
beforeAll(async () => {
  renderer = await Renderer.start(builtFixture())
}, 120_000)
afterAll(() => renderer?.stop())
beforeEach(() => {
  renderer.calls.length = 0
  renderer.api = () => ({ body: { name: 'called' } })
})

const who = { method: 'GET', target: '/api/who/', accept: 'application/json' }

describe('an early answer', () => {
  it('is taken in place of a call', async () => {
    const page = await renderer.render('/who', {}, [{ ...who, body: { name: 'early' } }])
    expect(page).toMatchObject({ status: 200, keep: true, why: '', unused: 0 })
    expect(page.body).toContain('Hello early at')
    expect(renderer.calls).toEqual([])
  })

  it('belongs to the render that follows it', async () => {
    await renderer.render('/who', {}, [{ ...who, body: { name: 'early' } }])
    expect((await renderer.render('/who')).body).toContain('Hello called at')
  })

  it.each([{ method: 'HEAD' }, { target: '/api/who/?else' }, { accept: 'text/html' }])('to another call (%o) is not used, and counted', async (other) => {
    const page = await renderer.render('/who', {}, [{ ...who, ...other, body: { name: 'early' } }])
    expect(page).toMatchObject({ status: 200, keep: true, unused: 1 })
    expect(page.body).toContain('Hello called at')
    expect(renderer.calls).toMatchObject([who])
  })

  it('may be one that refuses', async () => {
    const page = await renderer.render('/who', {}, [{ ...who, status: 403, body: { detail: 'No.' } }])
    expect(page.body).toContain('Hello  at')
    expect(renderer.calls).toEqual([])
  })
})
