// Who is signed in already has no use for the login page.
export default defineNuxtRouteMiddleware((to) => {
  if (useUserStore().account)
    return navigateTo(safeRedirect(to.query.redirect))
})
