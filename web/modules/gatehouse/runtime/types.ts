// What an application sees of the module: the route rule, and the render of a request.

/** `routeRules: { '/posts': { gatehouse: { keep: true, query: ['page'] } } }` */
export interface KeepRule {
  /** The page depends on nothing but the request frame and its API calls, so the server may keep it. */
  keep?: boolean
  /** Names of the query that the page understands. A page asked for with any other is rendered, not kept. */
  query?: string[]
}

/** Why a page must not be kept. */
export type NotKept
  = 'method' | 'status' | 'route' | 'query' | 'set-cookie' | 'fetch' | 'storage' | 'late call' | 'failed call' | 'differs'

export interface CallOptions {
  method?: string
  accept?: string
}

export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

/** The render a request belongs to: `event.context.gatehouse`, on the channel only. */
export interface GatehouseRender {
  readonly id: number
  /** Asks the API as the visitor of this page: GET and HEAD only, and not after the page was sent. */
  call: (target: string, options?: CallOptions) => Promise<ApiAnswer>
  /** For what only the application knows: this page must not be kept. */
  doNotKeep: (why: NotKept) => void
}

declare module 'h3' {
  interface H3EventContext {
    gatehouse?: GatehouseRender
  }
}

declare module 'nitropack/types' {
  interface NitroRouteConfig {
    gatehouse?: KeepRule
  }
  interface NitroRouteRules {
    gatehouse?: KeepRule
  }
}

declare module 'nitropack' {
  interface NitroRouteConfig {
    gatehouse?: KeepRule
  }
  interface NitroRouteRules {
    gatehouse?: KeepRule
  }
}
