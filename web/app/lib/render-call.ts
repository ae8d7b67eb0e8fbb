// $apiCall during a render (server only): asks the API as the visitor whose page this is.
// The only thing shared between renders is the pool of connections, which carries nobody's state.
import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions, ServerResponse } from 'node:http'
import type { ApiCall, CallOptions } from '../types/api'
import { errorFromAnswer, networkError } from '../utils/api-error'
import { parseJson } from './browser-call'
import { CookieJar } from './cookie-jar'
import { apiUrl } from './url'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const timeout = 8_000 // milliseconds, under the 10 s the page server waits for a page
const maxBody = 8 * 1024 * 1024 // bytes

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** One per render. `api` is `unix:/path` or `http://host:port`; `page` and `response` are those of the page request. */
export function createRenderCall(api: string | undefined, page: IncomingMessage, response: ServerResponse): ApiCall {
  const jar = new CookieJar(page.headers.cookie ?? '')

  return async function apiCall<T>(path: string, options: CallOptions = {}): Promise<T> {
    const method = options.method ?? 'GET'
    if (method !== 'GET' && method !== 'HEAD')
      throw new TypeError(`A render only reads: ${method} ${path}`) // else a link could act as the visitor
    const target = { ...address(api), method, path: apiUrl(path, options.query), headers: { ...forwarded(page), ...cookies() } }
    const answer = await ask(target).catch(() => {
      throw networkError()
    })
    for (const line of answer.headers['set-cookie'] ?? [])
      jar.take(line)
    handOver(response, jar)
    const body = parseJson(answer.text)
    if (answer.status >= 200 && answer.status < 300)
      return body as T
    throw errorFromAnswer(answer.status, body, answer.headers['retry-after'])
  }

  function cookies(): { cookie?: string } {
    const header = jar.header()
    return header ? { cookie: header } : {}
  }
}

function address(api: string | undefined): RequestOptions {
  if (api?.startsWith('unix:'))
    return { socketPath: api.slice('unix:'.length) }
  const url = new URL(api || 'http://127.0.0.1:8000')
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || 80 }
}

/** Who asks, and for which site. Conditional and content headers of the page request are not the API's business. */
function forwarded(page: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' }
  for (const name of ['host', 'user-agent', 'x-forwarded-proto', 'x-request-id']) {
    const value = page.headers[name]
    if (typeof value === 'string')
      headers[name] = value
  }
  const host = page.headers['x-forwarded-host'] ?? page.headers.host
  if (typeof host === 'string')
    headers['x-forwarded-host'] = host
  // Over TCP our own peer is one more hop; over a Unix socket the page server has already named the visitor.
  const hops = [page.headers['x-forwarded-for'], page.socket?.remoteAddress].flat().filter(Boolean)
  if (hops.length)
    headers['x-forwarded-for'] = hops.join(', ')
  return headers
}

function ask(options: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ ...options, agent, signal: AbortSignal.timeout(timeout) }, (answer) => {
      const parts: Buffer[] = []
      let size = 0
      answer.on('data', (part: Buffer) => {
        size += part.length
        if (size > maxBody)
          call.destroy(new Error('The answer is too large'))
        parts.push(part)
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') }))
      answer.on('error', reject)
    })
    // The API may close a kept connection in the moment we take it; a read can simply be asked again.
    call.on('error', error => (call.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') ? resolve(ask(options)) : reject(error))
    call.end()
  })
}

/** Puts the jar's lines on the page's response, each exactly once however often this is called, and keeps foreign ones. */
function handOver(response: ServerResponse, jar: CookieJar): void {
  if (response.headersSent || !jar.setCookies().length)
    return
  const ours = new Set(jar.setCookies().map(line => line.split('=', 1)[0]))
  const present = [response.getHeader('set-cookie') ?? []].flat().map(String)
  response.setHeader('set-cookie', [...present.filter(line => !ours.has(line.split('=', 1)[0])), ...jar.setCookies()])
}
