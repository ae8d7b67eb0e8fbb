import { join } from 'node:path'
import { addVitePlugin, createResolver } from 'nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/** Renders of <NuxtLink> are runtime/app/server-link.ts; the browser keeps Nuxt's. */
export function leanLinks(nuxt: Nuxt): void {
  const ours = createResolver(import.meta.url).resolve('../runtime/app/server-link')
  const stock = join(nuxt.options.appDir, 'components/nuxt-link.js')
  addVitePlugin({
    name: 'gatehouse:lean-links',
    enforce: 'pre',
    resolveId: id => id === 'gatehouse:stock-link' ? `${stock}?stock` : null,
    load: id => id === stock ? `export { default, defineNuxtLink, isSlowConnection, useObserver } from ${JSON.stringify(ours)}` : null,
  }, { client: false })
}
