import { createResolver } from 'nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/** The options of Unhead on the server; the browser keeps Nuxt's. */
export function leanHead(nuxt: Nuxt): void {
  const ours = createResolver(import.meta.url).resolve('../runtime/server/lean-head')
  nuxt.hook('nitro:init', (nitro) => { // after Nuxt has said the same
    nitro.options.virtual['#internal/unhead-options.mjs'] = `export { default } from ${JSON.stringify(ours)}`
  })
}
