import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { errorFromAnswer } from '../app/utils/api-error'
import { safeRedirect } from '../app/utils/redirect'

// The route middleware itself, with Nuxt's auto-imports stubbed by what it can observe.
interface Visitor { known: boolean, account: object | null, ask: () => Promise<void> }
type Middleware = (to: { fullPath: string, query: Record<string, string> }) => unknown

let visitor: Visitor
const app = { isHydrating: false, payload: { serverRendered: true } }

beforeEach(() => {
  visitor = { known: true, account: null, ask: vi.fn(async () => {}) }
  app.isHydrating = false
  vi.stubGlobal('defineNuxtRouteMiddleware', (middleware: Middleware) => middleware)
  vi.stubGlobal('useNuxtApp', () => app)
  vi.stubGlobal('useUserStore', () => visitor)
  vi.stubGlobal('navigateTo', (to: unknown) => ({ to }))
  vi.stubGlobal('abortNavigation', (error: unknown) => ({ error }))
  vi.stubGlobal('pageError', (error: unknown) => error)
  vi.stubGlobal('safeRedirect', safeRedirect)
})
afterEach(() => vi.unstubAllGlobals())

async function run(name: 'signed-in' | 'guest', fullPath = '/posts?page=2', query: Record<string, string> = {}): Promise<unknown> {
  const { default: middleware } = await import(`../app/middleware/${name}.ts`) as { default: Middleware }
  return await middleware({ fullPath, query })
}

describe('signed-in', () => {
  it('lets a signed-in visitor pass without asking again', async () => {
    visitor.account = {}
    expect(await run('signed-in')).toBeUndefined()
    expect(visitor.ask).not.toHaveBeenCalled()
  })

  it('sends an anonymous one to the login page, and back later', async () => {
    expect(await run('signed-in')).toEqual({ to: { name: 'login', query: { redirect: '/posts?page=2' } } })
  })

  it('asks who it is when nobody has yet', async () => {
    visitor.known = false
    visitor.ask = async () => {
      visitor.account = {}
    }
    expect(await run('signed-in')).toBeUndefined()
  })

  it('shows the trouble instead of the login page when there is no answer', async () => {
    const trouble = errorFromAnswer(503, undefined, '3')
    visitor.known = false
    visitor.ask = () => Promise.reject(trouble)
    expect(await run('signed-in')).toEqual({ error: trouble })
  })

  it('does not touch a prerendered page before it is alive', async () => {
    visitor.known = false
    app.isHydrating = true
    expect(await run('signed-in')).toBeUndefined()
    expect(visitor.ask).not.toHaveBeenCalled()
  })
})

describe('guest', () => {
  it('lets an anonymous visitor see the login page', async () => {
    expect(await run('guest', '/login')).toBeUndefined()
  })

  it.each([['/posts', '/posts'], ['//evil.example', '/']])('sends a signed-in one from ?redirect=%s to %s', async (redirect, to) => {
    visitor.account = {}
    expect(await run('guest', '/login', { redirect })).toEqual({ to })
  })
})
