// Comfort only: the API decides what anybody may see. Sends anonymous visitors to the login page and back.
export default defineNuxtRouteMiddleware(async (to) => {
  if (import.meta.prerender)
    return
  const nuxtApp = useNuxtApp()
  const user = useUserStore()
  if (!user.known) {
    if (import.meta.server)
      return abortNavigation(pageError(user.failure)) // asked once already, by nuxtServerInit
    if (nuxtApp.isHydrating && nuxtApp.payload.serverRendered)
      return // a prerendered page; plugins/3.visitor.client.ts asks as soon as it is alive
    try {
      await user.ask()
    }
    catch (error) {
      return abortNavigation(pageError(error))
    }
  }
  if (!user.account)
    return navigateTo({ name: 'login', query: { redirect: to.fullPath } })
})
