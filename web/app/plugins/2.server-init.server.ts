import type { Account } from '../types/api'

// Runs the store's nuxtServerInit exactly once per page request. When a page fails, Nuxt renders its error page
// inside the same request by a second, in-process request with the same headers: the answer travels along in one.
const header = 'x-gatehouse-visitor' // of in-process requests only; server/middleware/inner-headers.ts drops it otherwise

export default defineNuxtPlugin(async (nuxtApp) => {
  if (import.meta.prerender)
    return // a prerendered page is nobody's
  // Both before anything is awaited: afterwards a store would be that of whichever render ran last.
  const user = useUserStore()
  const auth = useAuthStore()
  const { headers } = nuxtApp.ssrContext!.event.node.req
  if (nuxtApp.ssrContext!.error) {
    const known = headers[header]
    if (typeof known === 'string')
      user.remember(JSON.parse(decodeURIComponent(known)) as Account | null)
    return
  }
  await user.nuxtServerInit()
  auth.loggedIn = user.account !== null
  if (user.known)
    headers[header] = encodeURIComponent(JSON.stringify(user.account))
})
