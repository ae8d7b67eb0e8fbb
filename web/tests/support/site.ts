// A site in one tab: its stores, and the server that they ask.
import { createPinia, setActivePinia } from 'pinia'
import { vi } from 'vitest'
import type { BrowserCallParts } from '../../app/lib/browser-call'
import { createBrowserCall } from '../../app/lib/browser-call'
import type { TabMessage } from '../../app/lib/tabs'
import { useAuthStore } from '../../app/stores/auth'
import { usePostsStore } from '../../app/stores/posts'
import { useUserStore } from '../../app/stores/user'
import type { Asked } from './fake-api'
import { FakeApi, json, signedOut } from './fake-api'
import { memoryStorage } from './memory-storage'
import type { TestApp } from './nuxt'
import { putApp } from './nuxt'

/** Stores and storage as a tab that was just opened has them. */
export function openTab(): void {
  setActivePinia(createPinia())
  vi.stubGlobal('sessionStorage', memoryStorage())
  vi.stubGlobal('document', { getElementById: () => null })
}

export const ada = { email: 'ada@example.org', is_staff: false, is_active: true, is_superuser: false }
export const bob = { ...ada, email: 'bob@example.org' }

/** A site with one session: who is signed in, on the server. */
export function site(rule: (asked: Asked) => Response | Error | undefined = () => undefined) {
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
