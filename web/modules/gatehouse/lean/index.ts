// Makes renders cheaper. Each part changes how a page is made, never the page; docs/rendering.md has the measured effect.
import type { Nuxt } from 'nuxt/schema'
import { leanHead } from './head'
import { leanLinks } from './link'

export function leanRendering(nuxt: Nuxt): void {
  leanHead(nuxt)
  leanLinks(nuxt)
}
