import tailwindcss from '@tailwindcss/vite'

// Build switches, all from the environment of the build: NUXT_SSR=false makes a client-only site,
// WEB_OUTPUT=dir writes somewhere else than .output (its intermediate files then have a place of their own),
// WEB_STOCK=1 renders as stock Nuxt on Node does, to compare with.
const output = process.env.WEB_OUTPUT
const api = process.env.GATEHOUSE_API
const isStock = Boolean(process.env.WEB_STOCK)

// Runs before the first paint, so that a chosen theme never flashes. Constant: the server's policy allows it by its hash.
const themeScript
  = 'try{var t=localStorage.getItem("theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme="gatehouse-"+t}catch(e){}'

export default defineNuxtConfig({
  modules: ['@pinia/nuxt', './modules/gatehouse'],
  gatehouse: { lean: !isStock },
  ssr: process.env.NUXT_SSR !== 'false',
  components: [{ path: '~/components', pathPrefix: false }],
  devtools: { enabled: false },
  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      charset: 'utf-8',
      viewport: 'width=device-width, initial-scale=1',
      titleTemplate: '%s · Gatehouse',
      meta: [
        { name: 'description', content: 'A quiet place to write and read, for the people who belong here.' },
        { name: 'color-scheme', content: 'light dark' },
        { name: 'theme-color', content: '#f3f7f8', media: '(prefers-color-scheme: light)' },
        { name: 'theme-color', content: '#0d1518', media: '(prefers-color-scheme: dark)' },
      ],
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
      script: [{ innerHTML: themeScript, tagPosition: 'head', tagPriority: 'critical' }],
    },
  },
  css: ['~/assets/css/main.css'],
  buildDir: output ? `node_modules/.cache/build-${output.replaceAll(/[^\w-]+/g, '_')}` : '.nuxt',
  features: { inlineStyles: false }, // the content security policy has no 'unsafe-inline'
  // Navigating on the client asks the API only, never the server that renders pages.
  experimental: { appManifest: false, payloadExtraction: false },
  compatibilityDate: '2025-07-15',
  // Pages that depend on nothing but their address and what the API answers; the server may keep them. Not the account:
  // addresses and devices of few visits are not worth a place in memory.
  routeRules: {
    '/': { gatehouse: { keep: true } },
    '/login': { gatehouse: { keep: true, query: ['redirect'] } },
    '/posts': { gatehouse: { keep: true, query: ['page', 'search'] } },
    '/posts/**': { gatehouse: { keep: true } },
  },
  nitro: {
    ...(isStock ? { preset: 'node-server' } : {}),
    output: output ? { dir: output } : {},
    prerender: { routes: ['/200.html'] }, // the shell that is sent when no page can be rendered
    devProxy: api?.startsWith('http') ? { '/api': { target: `${api}/api`, changeOrigin: false } } : {},
  },
  vite: { plugins: [tailwindcss()] },
  telemetry: false,
  typescript: { strict: true, tsConfig: { include: ['../tests/**/*', '../scripts/**/*', '../modules/*/tests/*.ts', '../modules/*/tests/support/*.ts'] } },
})
