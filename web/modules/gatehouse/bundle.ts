// The server as one program: what it imports is compiled into it, so that the bundler knows that this is production and
// drops what Vue, its router and Pinia do only for developers. A library in node_modules asks `process.env` while it
// renders, which is a call into the operating system's environment each time.
import { resolveModule } from 'nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import type { Plugin } from 'rollup'

// Vue's packages give Node their CommonJS files; these are the same sources as modules, for bundlers.
const forBundlers: Record<string, string> = {
  'vue': 'vue/dist/vue.runtime.esm-bundler.js',
  'vue/server-renderer': '@vue/server-renderer/dist/server-renderer.esm-bundler.js',
  ...Object.fromEntries(['runtime-dom', 'runtime-core', 'reactivity', 'shared', 'server-renderer']
    .map(name => [`@vue/${name}`, `@vue/${name}/dist/${name}.esm-bundler.js`])),
}

export function bundleServer(nuxt: Nuxt): void {
  nuxt.options.experimental.externalVue = false // without the template compiler, which a built page has no use for
  nuxt.hook('nitro:config', (config) => {
    config.noExternals = true
    config.esbuild = { ...config.esbuild, options: { ...config.esbuild?.options, target: 'node22' } } // package.json, engines
    config.replace = {
      ...config.replace,
      __VUE_OPTIONS_API__: 'true', // libraries may use it
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    }
  })
  nuxt.hook('nitro:init', (nitro) => {
    nitro.hooks.hook('rollup:before', (_nitro, config) => {
      config.plugins = [vueForBundlers(nuxt), config.plugins].flat() as typeof config.plugins
    })
  })
}

function vueForBundlers(nuxt: Nuxt): Plugin {
  const from = nuxt.options.modulesDir.map(folder => `file://${folder}/`)
  return {
    name: 'gatehouse:vue-for-bundlers',
    resolveId: id => forBundlers[id] ? resolveModule(forBundlers[id], { url: from.map(url => new URL(url)) }) : null,
  }
}
