// A session from signing in to its end, in this tab and in others.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetVisitor } from '../app/utils/forget'
import { cleared } from './support/nuxt'
import { ada, bob, openTab, site } from './support/site'

beforeEach(openTab)

describe('signing in', () => {
  it('resolves after the login answer and the account are there, in this order', async () => {
    const { auth, user, api, told } = site()
    await auth.prepare()
    await auth.login('ada@example.org', 'password')
    expect(api.lines()).toEqual(['GET /api/login-set-cookie/', 'POST /api/login/', 'GET /api/account/'])
    expect([auth.loggedIn, user.account]).toEqual([true, ada])
    expect(told).toEqual([{ type: 'signed-in', email: 'ada@example.org' }])
  })

  it('changes nothing when the password is wrong', async () => {
    const { auth, user, told, api } = site()
    await expect(auth.login('ada@example.org', 'wrong')).rejects.toMatchObject({ data: { detail: 'Invalid credentials' } })
    expect([auth.loggedIn, user.account, told]).toEqual([false, null, []])
    expect(api.lines()).not.toContain('GET /api/account/')
  })

  it('as somebody else forgets the one before', async () => {
    const { auth, posts } = site()
    await auth.login('ada@example.org', 'password')
    posts.keepDraft('new', { title: 'secret' })
    await auth.login('bob@example.org', 'password')
    expect(posts.readDraft('new')).toBeNull()
    expect(Object.keys(sessionStorage)).toEqual([])
    expect(cleared.times).toBe(1)
  })
})

describe('signing out', () => {
  it('leaves nothing of the visitor', async () => {
    const { auth, user, posts, told } = site()
    await auth.login('ada@example.org', 'password')
    await user.loadProfile()
    posts.keepDraft('new', { title: 'secret' })
    await auth.logout()
    expect(JSON.stringify([user.$state, auth.$state, posts.$state, Object.entries(sessionStorage)])).not.toMatch(/ada|secret/)
    expect([user.known, user.account, user.profile, auth.loggedIn]).toEqual([true, null, null, false])
    expect(cleared.times).toBe(1)
    expect(told.at(-1)).toEqual({ type: 'signed-out' })
  })

  it('does not pretend when the server did not do it', async () => {
    const { auth, user, told } = site(asked => (asked.path === '/api/logout/' ? new TypeError('offline') : undefined))
    await auth.login('ada@example.org', 'password')
    await expect(auth.logout()).rejects.toMatchObject({ data: { kind: 'network' } })
    expect(user.account).toEqual(ada)
    expect(told).not.toContainEqual({ type: 'signed-out' })
  })

  it('lets a call that waits for the dialog fail instead of hanging', async () => {
    const { auth, server, app, posts } = site()
    await auth.login('ada@example.org', 'password')
    server.session = null
    const waiting = posts.list(1, '')
    await vi.waitFor(() => expect(auth.expired).toBe(true))
    forgetVisitor(app)
    await expect(waiting).rejects.toMatchObject({ data: { kind: 'signed-out' } })
    expect(auth.expired).toBe(false)
  })
})

describe('a session that ended while writing', () => {
  async function ended() {
    const scene = site()
    await scene.auth.login('ada@example.org', 'password')
    scene.posts.keepDraft('new', { title: 'Long', body: 'work' })
    scene.server.session = null
    const saving = scene.posts.create({ title: 'Long', body: 'work' })
    saving.catch(() => {})
    await vi.waitFor(() => expect(scene.auth.expired).toBe(true))
    return { ...scene, saving }
  }

  it('goes on where it was once the same user is back', async () => {
    const { auth, saving, visited } = await ended()
    await auth.signInAgain('password')
    await expect(saving).resolves.toEqual({ id: 9, by: 'ada@example.org' })
    expect([auth.expired, visited]).toEqual([false, []])
  })

  it('stays open after a wrong password', async () => {
    const { auth } = await ended()
    await expect(auth.signInAgain('wrong')).rejects.toMatchObject({ statusCode: 400 })
    expect(auth.expired).toBe(true)
  })

  it('never sends the post as somebody else', async () => {
    const { auth, api, saving, user, visited, posts } = await ended()
    vi.spyOn(user, 'ask').mockImplementation(async () => user.remember(bob)) // the browser's session is bob's after all
    await auth.signInAgain('password')
    await expect(saving).rejects.toMatchObject({ data: { kind: 'signed-out' } })
    expect(api.lines().filter(line => line === 'POST /api/posts/')).toHaveLength(1)
    expect([user.account?.email, visited, posts.readDraft('new')]).toEqual(['bob@example.org', ['/'], null])
    expect(auth.notice).toContain('different account')
  })

  it('keeps the draft when the dialog is dismissed', async () => {
    const { auth, saving, posts } = await ended()
    auth.settle('cancelled')
    await expect(saving).rejects.toMatchObject({ data: { kind: 'signed-out' } })
    expect(posts.readDraft('new')).toEqual({ title: 'Long', body: 'work' })
  })

  it('asks once for all calls that failed', async () => {
    const { auth, posts, saving, api } = await ended()
    const reading = posts.list(1, '')
    await vi.waitFor(() => expect(api.lines().at(-1)).toContain('GET /api/posts/'))
    await auth.signInAgain('password')
    await Promise.all([saving, reading])
    expect(api.lines().filter(line => line === 'POST /api/login/')).toHaveLength(2)
  })
})

describe('another tab', () => {
  const somewhere = { isPrivate: false, redirect: null }

  it('that signed out takes this one along', async () => {
    const { auth, user, posts } = site()
    await auth.login('ada@example.org', 'password')
    posts.keepDraft('new', { title: 'secret' })
    expect(await auth.hear({ type: 'signed-out' }, somewhere)).toBe('/')
    expect([user.account, auth.loggedIn, posts.readDraft('new')]).toEqual([null, false, null])
    expect(auth.notice).toBe('You signed out in another tab.')
  })

  it('that signed in as somebody else leaves nothing of the user before', async () => {
    const { auth, user, server } = site()
    await auth.login('ada@example.org', 'password')
    await user.loadProfile()
    server.session = bob
    expect(await auth.hear({ type: 'signed-in', email: 'bob@example.org' }, somewhere)).toBe('/')
    expect([user.account, user.profile, auth.loggedIn, cleared.times]).toEqual([bob, null, true, 1])
  })

  it('that signed in as the same user answers the dialog of this one', async () => {
    const { auth, server, posts } = site()
    await auth.login('ada@example.org', 'password')
    server.session = null
    const reading = posts.list(1, '')
    await vi.waitFor(() => expect(auth.expired).toBe(true))
    server.session = ada
    expect(await auth.hear({ type: 'signed-in', email: 'ada@example.org' }, somewhere)).toBeNull()
    await expect(reading).resolves.toMatchObject({ count: 0 })
  })

  it('that signed in brings an anonymous login page to where it was going', async () => {
    const { auth, user, server } = site()
    user.remember(null)
    server.session = ada
    expect(await auth.hear({ type: 'signed-in', email: 'ada@example.org' }, { isPrivate: false, redirect: '/posts' })).toBe('/posts')
    expect([user.account, auth.notice]).toEqual([ada, ''])
  })

  it('is believed only as far as the API agrees', async () => {
    const { auth, user } = site()
    expect(await auth.hear({ type: 'signed-in', email: 'ada@example.org' }, { isPrivate: false, redirect: '/posts' })).toBeNull()
    expect(user.account).toBeNull()
  })
})
