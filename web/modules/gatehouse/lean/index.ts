// Makes renders cheaper. Each part changes how a page is made, never the page; docs/rendering.md has the measured effect.
import type { Nuxt } from 'nuxt/schema'
import { bundleServer } from './bundle'

export function leanRendering(nuxt: Nuxt): void {
  bundleServer(nuxt)
}
