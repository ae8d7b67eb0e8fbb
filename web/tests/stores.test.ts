// What each store asks, knows and keeps.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { json } from './support/fake-api'
import { ada, bob, openTab, site } from './support/site'

beforeEach(openTab)

describe('the user store', () => {
  it('knows after nuxtServerInit that nobody is signed in', async () => {
    const { user, api } = site()
    await user.nuxtServerInit()
    expect([user.known, user.account]).toEqual([true, null])
    expect(api.lines()).toEqual(['GET /api/account/'])
  })

  it('holds the account after nuxtServerInit', async () => {
    const { user, server } = site()
    server.session = ada
    await user.nuxtServerInit()
    expect(user.account).toEqual(ada)
  })

  it('does not know when the API is in trouble, and why', async () => {
    const { user } = site(() => json(503, { detail: 'busy' }, { 'Retry-After': '9' }))
    await user.nuxtServerInit()
    expect(user.known).toBe(false)
    expect(user.failure).toMatchObject({ statusCode: 503, data: { retryAfter: 9 } })
  })

  it('keeps what it knew when asking again fails', async () => {
    let down = false
    const { user, server } = site(() => (down ? new TypeError('offline') : undefined))
    server.session = ada
    await user.ask()
    down = true
    await expect(user.ask()).rejects.toMatchObject({ data: { kind: 'network' } })
    expect(user.account).toEqual(ada)
  })

  it('asks for the profile once, and never shows it to the next user', async () => {
    const { user, server, api } = site()
    server.session = ada
    await user.ask()
    await user.loadProfile()
    await user.loadProfile()
    expect(api.lines().filter(line => line.includes('profile'))).toHaveLength(1)
    server.session = bob
    await user.ask()
    expect(user.profile).toBeNull()
  })
})

describe('the posts store', () => {
  it('asks for ten, newest first', async () => {
    const { auth, posts, api } = site()
    await auth.login('ada@example.org', 'password')
    await posts.list(3, 'a b')
    expect(api.lines().at(-1)).toBe('GET /api/posts/?limit=10&offset=20&search=a+b&ordering=-id')
  })

  it('finds a draft again after a reload, but only its owner does', async () => {
    const { auth, posts, user } = site()
    await auth.login('ada@example.org', 'password')
    posts.keepDraft('edit-4', { title: 'T' })
    posts.$reset()
    expect(posts.readDraft('edit-4')).toEqual({ title: 'T' })
    posts.$reset()
    user.remember(bob)
    expect(posts.readDraft('edit-4')).toBeNull()
  })

  it('survives a storage that is forbidden', () => {
    const { posts } = site()
    vi.stubGlobal('sessionStorage', new Proxy({}, { get: () => () => { throw new Error('denied') } }))
    posts.keepDraft('new', { title: 'T' })
    expect(posts.readDraft('new')).toEqual({ title: 'T' })
    expect(posts.readDraft('other')).toBeNull()
  })
})
