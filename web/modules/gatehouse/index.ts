import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addServerHandler, addTypeTemplate, createResolver, defineNuxtModule, resolveModule } from 'nuxt/kit'
import { protocol } from './runtime/server/frames'
import { bundleServer } from './bundle'
import { isolateRequests } from './isolation'
import { leanRendering } from './lean'
import { checkOptions } from './options'
import type { ModuleOptions } from './options'

export type { ModuleOptions } from './options'
export type { GatehouseRender, KeepRule, NotKept } from './runtime/types'

// Makes `nuxt build` write a server that a Gatehouse server can run as one of its renderers.
export default defineNuxtModule<ModuleOptions>({
  meta: { name: 'gatehouse', configKey: 'gatehouse', compatibility: { nuxt: '>=4.0.0' } },
  defaults: { api: '/api/', vary: [], lean: true },
  setup(options, nuxt) {
    const { api, vary } = checkOptions(options)
    const { resolve } = createResolver(import.meta.url)
    addTypeTemplate({
      filename: 'types/gatehouse.d.ts',
      getContents: () => `export * from ${JSON.stringify(resolve('./runtime/types'))}\n`,
    }, { nuxt: true, nitro: true, node: true })
    nuxt.options.runtimeConfig.gatehouse = { api }
    addServerHandler({ middleware: true, handler: resolve('./runtime/server/api') })
    if (nuxt.options.dev || nuxt.options.nitro.static)
      return
    const preset = resolve('./preset')
    nuxt.options.nitro.preset ??= preset
    if (options.lean || nuxt.options.nitro.preset === preset) {
      bundleServer(nuxt)
      isolateRequests(nuxt)
    }
    if (options.lean)
      leanRendering(nuxt)
    nuxt.options.nitro.alias = { ...nuxt.options.nitro.alias, '#gatehouse/node-server': stockEntry() }
    // For whoever completes the build: which headers a page may vary by, and the protocol it speaks.
    nuxt.hook('nitro:init', (nitro) => {
      nitro.hooks.hook('compiled', async ({ options: { output } }) => {
        await mkdir(output.serverDir, { recursive: true })
        await writeFile(join(output.serverDir, 'gatehouse.json'), `${JSON.stringify({ protocol, vary })}\n`)
      })
    })
  },
})

/** Nitro's own entry of the preset `node-server`; it exports it, but Rollup would leave that name to Node. */
function stockEntry(): string {
  return resolveModule('nitropack/presets/node/runtime/node-server', { url: new URL(import.meta.url), extensions: ['.mjs'] })
}
