import type { NuxtApp } from '#app'
import { clearNuxtData } from '#imports'
import { forgetDrafts } from '../lib/drafts'
import { useAuthStore } from '../stores/auth'
import { usePostsStore } from '../stores/posts'
import { useUserStore } from '../stores/user'

/** Everything this tab knows about its visitor: stores, fetched data, answers still under way, drafts. Browser only. */
export function forgetVisitor(nuxtApp: Pick<NuxtApp, 'runWithContext'>): void {
  useAuthStore().settle('cancelled')
  useUserStore().$reset()
  useUserStore().remember(null)
  useAuthStore().$reset()
  usePostsStore().$reset()
  nuxtApp.runWithContext(() => clearNuxtData())
  forgetDrafts(sessionStorage)
  document.getElementById('__NUXT_DATA__')?.replaceChildren() // what the page was rendered with
}
