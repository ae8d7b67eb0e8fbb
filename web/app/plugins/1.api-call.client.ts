import { createBrowserCall } from '../lib/browser-call'
import type { ApiCall } from '../types/api'

export default defineNuxtPlugin(() => {
  const apiCall: ApiCall = createBrowserCall({
    fetch: (...args) => globalThis.fetch(...args),
    cookies: () => document.cookie,
    signedIn: () => useUserStore().account !== null,
    reauthenticate: () => useAuthStore().reauthenticate(),
  })
  return { provide: { apiCall } }
})
