// Vue, Pinia and Nuxt hold what is going on ("the current instance", "the active store", the queue of jobs) in variables of
// their modules. A server that renders several pages at once shares these between visitors: from the moment an `await` of
// setup() comes back until a later microtask, code of another page finds that page's instance. In the server's build these
// variables exist once for each request.
import { pathToFileURL } from 'node:url'
import { addServerPlugin, addVitePlugin, createResolver, resolveModule } from 'nuxt/kit'
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
  addVitePlugin(leftToNitro(nuxt), { client: false })
  nuxt.hook('nitro:init', (nitro) => {
    nitro.hooks.hook('rollup:before', (_nitro, config) => {
      config.plugins = [isolation(resolve('../runtime/server/per-request')), config.plugins].flat() as typeof config.plugins
    })
  })
}

/** Vite's part of the server imports these modules, and does not compile them in, where they would no longer be recognised. */
function leftToNitro(nuxt: Nuxt): VitePlugin {
  const packages = /^(?:vue|@vue\/[\w-]+|pinia|unctx)$/
  const unctx = resolveModule('unctx', { url: pathToFileURL(nuxt.options.appDir) }) // Nuxt's: Nitro has one of its own
  return {
    name: 'gatehouse:left-to-nitro',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'ssr',
    resolveId: {
      filter: { id: packages },
      handler: id => ({ id: id === 'unctx' ? unctx : id, external: 'absolute' }),
    },
  }
}

function isolation(runtime: string): Plugin {
  return {
    name: 'gatehouse:isolation',
    transform(code, id) {
      const found = sources.filter(({ mark }) => code.includes(mark))
      if (!found.length)
        return null
      const known = found.find(({ file }) => id.endsWith(`/node_modules/${file}`))
      if (!known)
        this.error(`Pages of different visitors cannot be told apart: the server has another copy of ${found[0]!.file} in it`)
      return variablesPerRequest(code, { file: id, variables: known.variables, runtime })
    },
  }
}
