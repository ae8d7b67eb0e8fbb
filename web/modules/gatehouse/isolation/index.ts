// Vue, Pinia and Nuxt hold what is going on ("the current instance", "the active store", the queue of jobs) in variables of
// their modules. A server that renders several pages at once shares these between visitors: from the moment an `await` of
// setup() comes back until a later microtask, code of another page finds that page's instance. In the server's build these
// variables exist once for each request.
import { addServerPlugin, createResolver } from 'nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import type { Plugin } from 'rollup'
import { variablesPerRequest } from './transform'
import type { Initial } from './transform'

// What is set by one step of a render and read by a later one. Other variables of these modules, such as the component that
// is just written or the effect that is just run, are set and put back by one function that waits for nothing.
const isolated: Record<string, Record<string, Initial>> = {
  '@vue/runtime-core/dist/runtime-core.esm-bundler.js': {
    currentInstance: 'own',
    isInSSRComponentSetup: 'own',
    queue: 'own',
    flushIndex: 'own',
    pendingPostFlushCbs: 'own',
    activePostFlushCbs: 'own',
    postFlushIndex: 'own',
    currentFlushPromise: 'own',
  },
  '@vue/reactivity/dist/reactivity.esm-bundler.js': { activeEffectScope: 'own' },
  'pinia/dist/pinia.js': { activePinia: 'own' },
  // Nuxt's "current app"; the module's own initial values are shared through globalThis.
  'unctx/dist/index.mjs': { defaultNamespace: { is: 'createNamespace()' }, asyncHandlers: { is: 'new Set()' } },
}

export function isolateRequests(nuxt: Nuxt): void {
  const { resolve } = createResolver(import.meta.url)
  addServerPlugin(resolve('../runtime/server/isolation'))
  nuxt.hook('nitro:init', (nitro) => {
    nitro.hooks.hook('rollup:before', (_nitro, config) => {
      config.plugins = [isolation(resolve('../runtime/server/per-request')), config.plugins].flat() as typeof config.plugins
    })
  })
}

function isolation(runtime: string): Plugin {
  const missing = new Set(['@vue/runtime-core', '@vue/reactivity', 'unctx'])
  return {
    name: 'gatehouse:isolation',
    transform(code, id) {
      const file = Object.keys(isolated).find(name => id.endsWith(`/node_modules/${name}`))
      if (!file || id.includes('/nitropack/node_modules/')) // Nitro's own unctx: it has no app
        return null
      missing.delete(packageOf(file))
      return variablesPerRequest(code, { file: id, variables: isolated[file]!, runtime })
    },
    buildEnd(error) {
      if (!error && missing.size)
        this.error(`Pages of different visitors cannot be told apart: the build has no source of ${[...missing].join(', ')} that is known`)
    },
  }
}

function packageOf(file: string): string {
  return file.split('/').slice(0, file.startsWith('@') ? 2 : 1).join('/')
}
