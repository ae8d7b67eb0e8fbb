// The page of the public comparisons of server-rendering frameworks: a table of 1 000 rows with two UUIDs each, built by
// bench/peers/builds.py. WEB_STOCK=1: as stock Nuxt builds it for Node. Else for Gatehouse, with its module where there is one.
import { existsSync } from 'node:fs'

const module = `${process.env.WEB_ROOT}/modules/gatehouse`
const forGatehouse = !process.env.WEB_STOCK && existsSync(module)

export default defineNuxtConfig({
  modules: forGatehouse ? [module] : [],
  devtools: { enabled: false },
  features: { inlineStyles: false },
  experimental: { appManifest: false, payloadExtraction: false },
  compatibilityDate: '2025-07-15',
  nitro: {
    ...(forGatehouse ? {} : { preset: 'node-server' }),
    prerender: { routes: ['/200.html'] },
  },
  routeRules: { '/': { gatehouse: { keep: true, query: [] } } } as Record<string, object>,
  telemetry: false,
})
