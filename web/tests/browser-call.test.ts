import { describe, expect, it, vi } from 'vitest'
import type { BrowserCallParts, Reauthentication } from '../app/lib/browser-call'
import { createBrowserCall } from '../app/lib/browser-call'
import { ApiError } from '../app/utils/api-error'
import type { Asked } from './support/fake-api'
import { csrfFailed, FakeApi, json, signedOut } from './support/fake-api'

function callOf(api: FakeApi, parts: Partial<BrowserCallParts> = {}) {
  return createBrowserCall({
    fetch: api.fetch,
    cookies: () => api.cookies,
    signedIn: () => false,
    reauthenticate: async () => 'cancelled',
    ...parts,
  })
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(() => null, reason => reason)
  if (!(error instanceof ApiError))
    throw new Error(`expected an ApiError, got ${String(error)}`)
  return error
}

describe('CSRF', () => {
  it('sends no token with a GET', async () => {
    const api = new FakeApi(() => json(200, { email: 'a@b.c' }))
    api.cookies = 'csrftoken=abc'
    await expect(callOf(api)('/api/account/')).resolves.toEqual({ email: 'a@b.c' })
    expect(api.asked).toEqual([{ method: 'GET', path: '/api/account/', token: null, body: undefined }])
  })

  it.each(['csrftoken=abc', 'x=1; csrftoken=abc; y=2', '__Host-csrftoken=abc', 'csrftoken=old; __Host-csrftoken=abc'])('sends the token of "%s" with a POST', async (cookies) => {
    const api = new FakeApi(() => json(201, { id: 1 }))
    api.cookies = cookies
    await callOf(api)('/api/posts/', { method: 'POST', body: { title: 't' } })
    expect(api.asked).toEqual([{ method: 'POST', path: '/api/posts/', token: 'abc', body: { title: 't' } }])
  })

  it('asks for a cookie first when the browser holds none', async () => {
    const api = new FakeApi(() => json(201, {}))
    await callOf(api)('/api/posts/', { method: 'POST', body: {} })
    expect(api.lines()).toEqual(['GET /api/login-set-cookie/', 'POST /api/posts/'])
    expect(api.asked[1]!.token).toBe('fresh1')
  })

  it('refreshes a refused token and repeats the call with the new one', async () => {
    const api = new FakeApi(asked => (asked.token === 'stale' ? csrfFailed() : json(200, { detail: 'ok' })))
    api.cookies = 'csrftoken=stale'
    await expect(callOf(api)('/api/posts/1/', { method: 'PUT', body: { a: 1 } })).resolves.toEqual({ detail: 'ok' })
    expect(api.lines()).toEqual(['PUT /api/posts/1/', 'GET /api/login-set-cookie/', 'PUT /api/posts/1/'])
    expect(api.asked[2]).toMatchObject({ token: 'fresh2', body: { a: 1 } })
  })

  it('also repeats when a Django view refuses with an HTML page', async () => {
    let refused = false
    const api = new FakeApi(() => {
      if (refused)
        return json(200, { detail: 'Success' })
      refused = true
      return new Response('<h1>Forbidden</h1>', { status: 403, headers: { 'Content-Type': 'text/html' } })
    })
    api.cookies = 'csrftoken=stale'
    await expect(callOf(api)('/api/login/', { method: 'POST', body: {} })).resolves.toEqual({ detail: 'Success' })
  })

  it('repeats only once', async () => {
    const api = new FakeApi(csrfFailed)
    api.cookies = 'csrftoken=stale'
    const error = await failure(callOf(api)('/api/posts/', { method: 'POST', body: {} }))
    expect(error.data.kind).toBe('csrf')
    expect(api.lines()).toEqual(['POST /api/posts/', 'GET /api/login-set-cookie/', 'POST /api/posts/'])
  })

  it('does not repeat other refusals', async () => {
    const api = new FakeApi(() => json(403, { detail: 'You do not have permission to perform this action.' }))
    api.cookies = 'csrftoken=abc'
    const error = await failure(callOf(api)('/api/posts/1/', { method: 'DELETE' }))
    expect([error.statusCode, error.data.kind, error.message]).toEqual([403, 'http', 'You do not have permission to perform this action.'])
    expect(api.lines()).toEqual(['DELETE /api/posts/1/'])
  })
})

describe('an ended session', () => {
  function scene(outcome: Reauthentication) {
    let alive = false
    const api = new FakeApi((asked: Asked) => (alive ? json(201, asked.body) : signedOut()))
    api.cookies = 'csrftoken=abc'
    const reauthenticate = vi.fn(async () => {
      alive = outcome !== 'cancelled'
      api.cookies = 'csrftoken=rotated'
      return outcome
    })
    return { api, reauthenticate, call: callOf(api, { signedIn: () => true, reauthenticate }) }
  }

  it('repeats the call, with the new token, once the same user is back', async () => {
    const { api, call } = scene('same')
    await expect(call('/api/posts/', { method: 'POST', body: { title: 'kept' } })).resolves.toEqual({ title: 'kept' })
    expect(api.asked.map(asked => asked.token)).toEqual(['abc', 'rotated'])
  })

  it.each(['other', 'cancelled'] as const)('repeats nothing when the outcome is "%s"', async (outcome) => {
    const { api, call } = scene(outcome)
    expect((await failure(call('/api/posts/', { method: 'POST', body: {} }))).data.kind).toBe('signed-out')
    expect(api.lines()).toEqual(['POST /api/posts/'])
  })

  it('repeats a read as well', async () => {
    const { api, call } = scene('same')
    await call('/api/posts/', { query: { limit: 10 } })
    expect(api.lines()).toEqual(['GET /api/posts/?limit=10', 'GET /api/posts/?limit=10'])
  })

  it('asks nobody when no user was known', async () => {
    const { api, reauthenticate } = scene('same')
    await failure(callOf(api, { signedIn: () => false, reauthenticate })('/api/account/'))
    expect(reauthenticate).not.toHaveBeenCalled()
  })

  it('asks nobody when the caller only wants to know', async () => {
    const { call, reauthenticate } = scene('same')
    await failure(call('/api/account/', { reauthenticate: false }))
    expect(reauthenticate).not.toHaveBeenCalled()
  })

  it('is not what "no permission" means', async () => {
    const reauthenticate = vi.fn(async () => 'same' as const)
    const api = new FakeApi(() => json(403, { detail: 'You do not have permission to perform this action.' }))
    await failure(callOf(api, { signedIn: () => true, reauthenticate })('/api/posts/1/'))
    expect(reauthenticate).not.toHaveBeenCalled()
  })
})

describe('failures', () => {
  it('calls a lost connection a network error', async () => {
    const api = new FakeApi(() => new TypeError('Failed to fetch'))
    expect((await failure(callOf(api)('/api/posts/'))).data.kind).toBe('network')
  })

  it('lets an abort by the caller through as what it is', async () => {
    const abort = new AbortController()
    abort.abort()
    const api = new FakeApi(() => json(200, {}))
    await expect(callOf(api)('/api/posts/', { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('keeps status, field errors and Retry-After', async () => {
    const busy = new FakeApi(() => json(503, { detail: 'busy' }, { 'Retry-After': '7' }))
    expect(await failure(callOf(busy)('/api/posts/'))).toMatchObject({ statusCode: 503, data: { detail: 'busy', retryAfter: 7 } })
    const refused = new FakeApi(() => json(400, { title: ['This field may not be blank.'] }))
    refused.cookies = 'csrftoken=abc'
    const error = await failure(callOf(refused)('/api/posts/', { method: 'POST', body: {} }))
    expect(error.data.fields).toEqual({ title: ['This field may not be blank.'] })
  })

  it('takes an empty answer (204) for success', async () => {
    const api = new FakeApi(() => json(204))
    api.cookies = 'csrftoken=abc'
    await expect(callOf(api)('/api/posts/1/', { method: 'DELETE' })).resolves.toBeUndefined()
  })

  it.each(['https://evil.example/', '//evil.example/', '/api/posts', '/posts/', '/api/../posts/', '/api/posts/?x=1'])('never asks "%s"', async (path) => {
    const api = new FakeApi(() => json(200, {}))
    await expect(callOf(api)(path)).rejects.toThrow('Not a path of the API')
    expect(api.asked).toEqual([])
  })

  it('encodes a query and leaves out what is not set', async () => {
    const api = new FakeApi(() => json(200, {}))
    await callOf(api)('/api/posts/', { query: { limit: 10, offset: 0, search: 'a&b c', page: undefined, none: '' } })
    expect(api.lines()).toEqual(['GET /api/posts/?limit=10&offset=0&search=a%26b+c'])
  })
})
