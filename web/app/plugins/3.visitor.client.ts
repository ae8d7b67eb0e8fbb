import { openTabs } from '../lib/tabs'

// Keeps this tab's idea of the visitor true: pages that were rendered for nobody ask who is there, other tabs
// report logins and logouts, and a page that the browser took out of its back/forward cache is checked before it shows.
export default defineNuxtPlugin(async (nuxtApp) => {
  const user = useUserStore()
  const auth = useAuthStore()
  const router = useRouter()
  auth.loggedIn = user.account !== null

  const isPrivate = () => router.currentRoute.value.meta.middleware === 'signed-in'
  const tabs = openTabs(async (message) => {
    const { name, query } = router.currentRoute.value
    const path = await auth.hear(message, { isPrivate: isPrivate(), redirect: name === 'login' ? safeRedirect(query.redirect) : null })
    if (path)
      await router.push(path)
  })

  window.addEventListener('pageshow', (event) => {
    if (!event.persisted || !user.account)
      return
    document.documentElement.classList.add('veiled')
    const before = user.account.email
    user.ask().then(() => user.account?.email === before, () => false).then((same) => {
      if (!same)
        window.location.reload()
      else
        document.documentElement.classList.remove('veiled')
    })
  })

  if (!user.known) {
    if (!nuxtApp.payload.serverRendered) {
      await user.ask().catch(() => {}) // the middleware says what is missing
    }
    else {
      onNuxtReady(async () => {
        await user.ask().catch(() => {})
        if (user.known && !user.account && isPrivate() && !nuxtApp.payload.error)
          await router.replace({ name: 'login', query: { redirect: router.currentRoute.value.fullPath } })
      })
    }
  }
  return { provide: { tabs } }
})
