// The page of the public comparisons of server-rendering frameworks: a table of 1 000 rows with two UUIDs each, built by
// bench/peers/builds.py for Gatehouse, with its module where there is one. WEB_ROOT: the folder web/.
import { existsSync } from 'node:fs'

const module = `${process.env.WEB_ROOT}/modules/gatehouse`
const hasModule = existsSync(module)

export default defineNuxtConfig({
  modules: hasModule ? [module] : [],
  devtools: { enabled: false },
  features: { inlineStyles: false },
  experimental: { appManifest: false, payloadExtraction: false },
  compatibilityDate: '2025-07-15',
  nitro: {
    ...(hasModule ? {} : { preset: 'node-server' }),
    prerender: { routes: ['/200.html'] },
  },
  routeRules: { '/': { gatehouse: { keep: true, query: [] } } } as Record<string, object>,
  telemetry: false,
})
