// Nuxt's own link, where `#app/components/nuxt-link` is ours (lean/link.ts).
declare module 'gatehouse:stock-link' {
  import type { DefineComponent } from 'vue'

  const StockLink: DefineComponent & { props: Record<string, object> }
  export default StockLink
  export const defineNuxtLink: unknown
  export const isSlowConnection: unknown
  export const useObserver: unknown
}
