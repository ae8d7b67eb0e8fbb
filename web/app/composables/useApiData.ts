import type { ApiCall } from '../types/api'
import type { ApiError } from '../utils/api-error'

interface Options {
  watch?: (() => unknown)[]
  enabled?: () => boolean
}

/**
 * useAsyncData for pages. During a render it waits, and a failure becomes the page's own status and error page;
 * in the browser it never holds a navigation back, and the page shows `status` and `error` itself.
 */
export async function useApiData<T>(key: string, ask: (signal: AbortSignal) => Promise<T>, options: Options = {}) {
  const result = useAsyncData<T>(key, (_nuxtApp, { signal }) => ask(signal), {
    lazy: true,
    server: !import.meta.prerender, // a prerendered page holds nobody's data
    watch: options.watch,
    enabled: options.enabled ?? true,
  })
  if (import.meta.server) {
    await result
    if (result.error.value)
      throw pageError(result.error.value)
  }
  return result
}

/** The error a page fails with because of an API error: Nuxt then answers with its status. */
export function pageError(error: unknown) {
  const { statusCode, data } = error as ApiError
  // "Check your connection" would be nonsense when it is the page server that could not reach the API.
  const unreachable = import.meta.server && data?.kind === 'network'
  const facts = unreachable ? { statusCode: 503, data: { ...data, kind: 'http' as const } } : { statusCode, data }
  const { status, title } = troubleOf(facts)
  // On the server `fatal` would only add a stack trace to the log; in the browser it brings the error page up.
  return createError({ statusCode: status || 503, statusMessage: title, data: facts.data, fatal: import.meta.client })
}

export function useApiCall(): ApiCall {
  return useNuxtApp().$apiCall
}
