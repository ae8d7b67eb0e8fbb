// What a full page load does for keyboard and screen reader users, for client navigation: the focus goes to the new
// page's heading, and its title is read out. Who has moved the focus meanwhile keeps it: nobody's typing is interrupted.
export default defineNuxtPlugin((nuxtApp) => {
  const router = useRouter()
  const announce = useSpeech()
  let moved = false
  let focusBefore: Element | null = null
  router.afterEach((to, from, failure) => {
    moved ||= !failure && !nuxtApp.isHydrating && to.path !== from.path
    focusBefore = document.activeElement
  })
  const isElsewhere = () => ![null, document.body, focusBefore].includes(document.activeElement)
  nuxtApp.hook('page:finish', () => {
    if (!moved)
      return
    moved = false
    // After Vue has put the page and its title in place.
    setTimeout(() => {
      const heading = document.querySelector<HTMLElement>('main h1')
      heading?.setAttribute('tabindex', '-1')
      if (!isElsewhere() && !document.querySelector('dialog[open]'))
        heading?.focus({ preventScroll: true })
      announce(document.title)
    }, 50)
  })
})
