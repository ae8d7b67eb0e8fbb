// Vue, Pinia and Nuxt hold what is going on ("the current instance", "the active store", the queue of jobs) in variables of
// their modules. A server that renders several pages at once shares these between visitors: from the moment an `await` of
// setup() comes back until a later microtask, code of another page finds that page's instance. In the server's build these
// variables exist once for each request.
import { addServerPlugin, addVitePlugin, createResolver } from 'nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import type { Plugin } from 'rollup'
import type { Plugin as VitePlugin } from 'vite'
import { variablesPerRequest } from './transform'
import type { Initial } from './transform'

interface Source {
  file: string
  mark: string // what every copy of the code has in it, wherever it comes from
  variables: Record<string, Initial>
}

// What is set by one step of a render and read by a later one. Other variables of these modules, such as the component that
// is just written or the effect that is just run, are set and put back by one function that waits for nothing.
const sources: Source[] = [
  {
    file: '@vue/runtime-core/dist/runtime-core.esm-bundler.js',
    mark: '__VUE_INSTANCE_SETTERS__',
    variables: {
      currentInstance: 'own',
      isInSSRComponentSetup: 'own',
      queue: 'own',
      flushIndex: 'own',
      pendingPostFlushCbs: 'own',
      activePostFlushCbs: 'own',
      postFlushIndex: 'own',
      currentFlushPromise: 'own',
    },
  },
  { file: '@vue/reactivity/dist/reactivity.esm-bundler.js', mark: 'activeEffectScope', variables: { activeEffectScope: 'own' } },
  { file: 'pinia/dist/pinia.js', mark: 'activePinia;', variables: { activePinia: 'own' } },
  // Nuxt's "current app"; the module's own initial values are shared through globalThis.
  { file: 'unctx/dist/index.mjs', mark: '__unctx_async_handlers__', variables: { defaultNamespace: { is: 'createNamespace()' }, asyncHandlers: { is: 'new Set()' } } },
]

export function isolateRequests(nuxt: Nuxt): void {
  const { resolve } = createResolver(import.meta.url)
  addServerPlugin(resolve('../runtime/server/isolation'))
  const runtime = resolve('../runtime/server/per-request.ts')
  // Nuxt leaves it to chance which libraries Vite compiles into the pages' code, and which Nitro into the server.
  addVitePlugin({
    ...isolation(runtime) as VitePlugin,
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'ssr',
    resolveId: id => id === runtime ? { id, external: 'absolute' } : null, // one for both
  }, { client: false })
  const madeByVite = `${nuxt.options.buildDir}/dist/server/`
  nuxt.hook('nitro:init', (nitro) => {
    nitro.hooks.hook('rollup:before', (_nitro, config) => {
      config.plugins = [isolation(runtime, madeByVite), config.plugins].flat() as typeof config.plugins
    })
  })
}

/**
 * `runtime` is the module that has `perRequest`; what is in the folder `done` has been seen to. A copy of a library that is not
 * known is an error.
 */
export function isolation(runtime: string, done?: string): Plugin {
  return {
    name: 'gatehouse:isolation',
    transform(code, id) {
      const found = sources.filter(({ mark }) => code.includes(mark))
      if (!found.length || (done && id.startsWith(done)))
        return null
      const known = found.find(({ file }) => id.endsWith(`/node_modules/${file}`))
      if (!known)
        this.error(`Pages of different visitors cannot be told apart: the server has another copy of ${found[0]!.file} in it`)
      return variablesPerRequest(code, { file: id, variables: known.variables, runtime })
    },
  }
}
