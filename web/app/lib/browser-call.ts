// $apiCall in the browser: same-origin fetch with Django's CSRF header, one repeat after a stale token, and
// "sign in again" in place when the session ended while somebody was working.
import type { ApiCall, CallOptions } from '../types/api'
import { ApiError, errorFromAnswer, networkError } from '../utils/api-error'
import { csrfToken, isUnsafe } from './csrf'
import { apiUrl } from './url'

/** How a "sign in again" ended: the same user is back, somebody else is, or it was given up. */
export type Reauthentication = 'same' | 'other' | 'cancelled'

export interface BrowserCallParts {
  fetch: typeof globalThis.fetch
  cookies: () => string
  signedIn: () => boolean
  /** Opens the dialog; shared by all calls that fail meanwhile. */
  reauthenticate: () => Promise<Reauthentication>
}

const cookiePath = '/api/login-set-cookie/'
const timeout = 30_000 // milliseconds; after that the visitor is told instead of kept waiting

export function createBrowserCall(parts: BrowserCallParts): ApiCall {
  return async function apiCall<T>(path: string, options: CallOptions = {}): Promise<T> {
    const url = apiUrl(path, options.query)
    try {
      return await send(url, options) as T
    }
    catch (error) {
      const mayAsk = options.reauthenticate !== false && parts.signedIn()
      if (!(error instanceof ApiError) || error.data.kind !== 'signed-out' || !mayAsk)
        throw error
      if (await parts.reauthenticate() !== 'same')
        throw error // what one user asked for is never repeated as another
      options.signal?.throwIfAborted()
      return await send(url, options) as T
    }
  }

  async function send(url: string, options: CallOptions): Promise<unknown> {
    if (!isUnsafe(options.method ?? 'GET'))
      return await once(url, options)
    if (csrfToken(parts.cookies()) === null)
      await once(cookiePath, {})
    try {
      return await once(url, options)
    }
    catch (error) {
      if (!(error instanceof ApiError) || error.data.kind !== 'csrf')
        throw error
      await once(cookiePath, {})
      return await once(url, options)
    }
  }

  async function once(url: string, options: CallOptions): Promise<unknown> {
    const method = options.method ?? 'GET'
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (options.body !== undefined)
      headers['Content-Type'] = 'application/json'
    const token = isUnsafe(method) ? csrfToken(parts.cookies()) : null
    if (token !== null)
      headers['X-CSRFToken'] = token
    const limit = AbortSignal.timeout(timeout)
    try {
      const answer = await parts.fetch(url, {
        method,
        headers,
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
        credentials: 'same-origin',
        redirect: 'error', // the API never redirects the URLs we ask for; somebody in between might
        signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
      })
      const body = parseJson(await answer.text())
      if (answer.ok)
        return body
      throw errorFromAnswer(answer.status, body, answer.headers.get('Retry-After'))
    }
    catch (error) {
      if (error instanceof ApiError || options.signal?.aborted)
        throw error
      throw networkError()
    }
  }
}

export function parseJson(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  }
  catch {
    return undefined
  }
}
