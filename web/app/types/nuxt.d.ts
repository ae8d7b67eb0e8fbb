import type { Tabs } from '../lib/tabs'
import type { ApiCall } from './api'

declare module '#app' {
  interface NuxtApp {
    $apiCall: ApiCall
    /** Only in the browser. */
    $tabs?: Tabs
  }
}
