import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { BrowserCallParts } from '../app/lib/browser-call'
import { createBrowserCall } from '../app/lib/browser-call'
import type { TabMessage } from '../app/lib/tabs'
import { useAuthStore } from '../app/stores/auth'
import { usePostsStore } from '../app/stores/posts'
import { useUserStore } from '../app/stores/user'
import { forgetVisitor } from '../app/utils/forget'
import type { Asked } from './support/fake-api'
import { FakeApi, json, signedOut } from './support/fake-api'
import { memoryStorage } from './support/memory-storage'
import type { TestApp } from './support/nuxt'
import { cleared, putApp } from './support/nuxt'

const ada = { email: 'ada@example.org', is_staff: false, is_active: true, is_superuser: false }
const bob = { ...ada, email: 'bob@example.org' }

/** A site with one session: who is signed in, on the server. */
function site(rule: (asked: Asked) => Response | Error | undefined = () => undefined) {
  const server = { session: null as typeof ada | null, members: [ada, bob] }
  const told: TabMessage[] = []
  const visited: string[] = []
  const api = new FakeApi((asked) => {
    const special = rule(asked)
    if (special)
      return special
    if (asked.path === '/api/login/') {
      const { email, password } = asked.body as { email: string, password: string }
      const found = server.members.find(member => member.email === email)
      if (!found || password !== 'password')
        return json(400, { detail: 'Invalid credentials' })
      server.session = found
      return json(200, { detail: 'Success' })
    }
    if (asked.path === '/api/logout/') {
      server.session = null
      return json(200, { detail: 'Logout Successful' })
    }
    if (!server.session)
      return signedOut()
    if (asked.path === '/api/account/')
      return json(200, server.session)
    if (asked.path === '/api/account/profile/')
      return json(200, { id: 3, email: server.session.email })
    return asked.method === 'POST' ? json(201, { id: 9, by: server.session.email }) : json(200, { count: 0, results: [] })
  })
  const parts: BrowserCallParts = {
    fetch: api.fetch,
    cookies: () => api.cookies,
    signedIn: () => useUserStore().account !== null,
    reauthenticate: () => useAuthStore().reauthenticate(),
  }
  const app: TestApp = {
    $apiCall: createBrowserCall(parts),
    $tabs: { tell: message => told.push(message) },
    $router: { push: async path => void visited.push(path) },
    runWithContext: run => run(),
  }
  putApp(app)
  return { api, server, app, told, visited, user: useUserStore(), auth: useAuthStore(), posts: usePostsStore() }
}

beforeEach(() => {
  setActivePinia(createPinia())
  vi.stubGlobal('sessionStorage', memoryStorage())
  vi.stubGlobal('document', { getElementById: () => null })
})

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
