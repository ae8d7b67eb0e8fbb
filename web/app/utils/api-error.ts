// Why an API call failed, and the sentence a person reads about it.
// `kind` is for programs; it survives the way through Nuxt's error object (in `data`), which `instanceof` does not.

export type ErrorKind = 'network' | 'signed-out' | 'csrf' | 'http'

export interface ErrorFacts {
  kind: ErrorKind
  detail: string
  fields: Record<string, string[]>
  /** Seconds until a repeat makes sense, from Retry-After. */
  retryAfter: number | null
}

export class ApiError extends Error {
  constructor(readonly statusCode: number, readonly data: ErrorFacts) {
    super(data.detail || `The API answered ${statusCode}`)
    this.name = 'ApiError'
  }
}

export const signedOutDetail = 'Authentication credentials were not provided.'

export function networkError(): ApiError {
  return new ApiError(0, { kind: 'network', detail: '', fields: {}, retryAfter: null })
}

/** `body` is the parsed JSON, or undefined when the answer was not JSON (Django's HTML pages). */
export function errorFromAnswer(status: number, body: unknown, retryAfter: string | null | undefined, now = Date.now()): ApiError {
  const { detail, fields } = readBody(body)
  let kind: ErrorKind = 'http'
  if (status === 403 && detail === signedOutDetail)
    kind = 'signed-out'
  else if (status === 403 && (body === undefined || detail.startsWith('CSRF Failed')))
    kind = 'csrf' // Django's own views (login, logout) refuse with an HTML page
  return new ApiError(status, { kind, detail, fields, retryAfter: parseRetryAfter(retryAfter, now) })
}

function readBody(body: unknown): { detail: string, fields: Record<string, string[]> } {
  const fields: Record<string, string[]> = {}
  if (typeof body !== 'object' || body === null)
    return { detail: '', fields }
  let detail = ''
  for (const [name, value] of Object.entries(body)) {
    const texts = (Array.isArray(value) ? value : [value]).filter((text): text is string => typeof text === 'string')
    if (name === 'detail' || name === 'non_field_errors')
      detail = texts.join(' ')
    else if (name === 'errors')
      detail = readBody(value).fields.__all__?.join(' ') ?? ''
    else if (texts.length)
      fields[name] = texts
  }
  return { detail, fields }
}

/** Retry-After (RFC 9110, 10.2.3) is a number of seconds or a date. */
export function parseRetryAfter(value: string | null | undefined, now = Date.now()): number | null {
  if (!value)
    return null
  if (/^\d+$/.test(value.trim()))
    return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}

export interface Trouble {
  status: number
  title: string
  sentence: string
}

/** What to say about any error at all: an ApiError, Nuxt's copy of one, or a bug. */
export function troubleOf(error: unknown): Trouble {
  const { statusCode = 500, data } = (error ?? {}) as { statusCode?: number, data?: Partial<ErrorFacts> | string }
  const facts: Partial<ErrorFacts> = typeof data === 'object' && data !== null ? data : {}
  if (facts.kind === 'network')
    return { status: 0, title: 'No connection', sentence: 'The server could not be reached. Check your connection, then try again.' }
  if (facts.kind === 'signed-out')
    return { status: 403, title: 'Please sign in', sentence: 'You need to be signed in to see this. Sign in, then try again.' }
  if (facts.kind === 'csrf')
    return { status: 403, title: 'That request was refused', sentence: 'The security check of this page is out of date. Reload the page, then try again.' }
  switch (statusCode) {
    case 403: return { status: 403, title: 'Not allowed', sentence: facts.detail || 'Your account is not allowed to do this.' }
    case 404: return { status: 404, title: 'Page not found', sentence: 'There is nothing at this address. It may have been deleted, or the link may be mistyped.' }
    case 429: return { status: 429, title: 'Too many attempts', sentence: `There were too many attempts. ${retrySentence(facts.retryAfter)}` }
    case 502:
    case 503:
    case 504: return { status: 503, title: 'Back in a moment', sentence: `The service is busy or being updated. ${retrySentence(facts.retryAfter)}` }
  }
  if (statusCode >= 400 && statusCode < 500)
    return { status: statusCode, title: 'That did not work', sentence: facts.detail || 'The server did not accept this request.' }
  return { status: 500, title: 'Something broke on our side', sentence: 'An unexpected error happened, and it was not your doing. Please try again.' }
}

export function retrySentence(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined)
    return 'Please try again in a little while.'
  if (seconds < 2)
    return 'Please try again in a second.'
  if (seconds < 120)
    return `Please try again in ${seconds} seconds.`
  return `Please try again in ${Math.ceil(seconds / 60)} minutes.`
}
