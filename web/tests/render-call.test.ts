import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRenderCall } from '../app/lib/render-call'
import type { ApiCall } from '../app/types/api'

// A real API on a real Unix socket, and a real page server whose pages use $apiCall.
let folder: string
let servers: Server[]
let asked: IncomingMessage[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'render-call-'))
  servers = []
  asked = []
})

afterEach(async () => {
  await Promise.all(servers.map(server => new Promise((done) => {
    server.close(done)
    server.closeAllConnections()
  })))
  rmSync(folder, { recursive: true, force: true })
})

async function listen(handler: RequestListener, path?: string): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>(done => path ? server.listen(path, done) : server.listen(0, '127.0.0.1', done))
  return path ? `unix:${path}` : `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function apiOnSocket(handler: RequestListener): Promise<string> {
  return listen((req, res) => {
    asked.push(req)
    handler(req, res)
  }, join(folder, 'api.sock'))
}

/** Serves one page, rendered by `render`, and loads it with `headers`. */
async function loadPage(api: string, headers: Record<string, string>, render: (call: ApiCall) => Promise<unknown>) {
  const path = join(folder, 'page.sock')
  await listen(async (req, res) => {
    res.setHeader('set-cookie', 'theirs=1')
    const outcome = await render(createRenderCall(api, req, res)).then(value => ({ value }), (error: unknown) => ({ error }))
    res.end(JSON.stringify(outcome))
  }, path)
  return await new Promise<{ setCookies: string[], page: { value?: unknown, error?: { statusCode: number, data: { kind: string, retryAfter: number | null } } } }>((done, fail) => {
    request({ socketPath: path, path: '/', headers: { host: 'site.example', ...headers } }, (res) => {
      let text = ''
      res.on('data', part => text += part).on('end', () => done({ setCookies: res.headers['set-cookie'] ?? [], page: JSON.parse(text) }))
    }).on('error', fail).end()
  })
}

function answer(status: number, body: unknown, setCookie: string[] = [], headers: Record<string, string> = {}): RequestListener {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', 'set-cookie': setCookie, ...headers }).end(JSON.stringify(body))
  }
}

describe('asking as the visitor', () => {
  it('sends cookie, client address, user agent, site and request id, and asks for JSON', async () => {
    const api = await apiOnSocket(answer(200, { email: 'a@b.c' }))
    const { page } = await loadPage(api, {
      'cookie': 'sessionid=s1; csrftoken=c1',
      'user-agent': 'Browser/1',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-request-id': 'r-1',
      'accept': 'text/html',
      'if-none-match': '"page"',
      'authorization': 'Basic abc',
    }, call => call('/api/account/'))
    expect(page.value).toEqual({ email: 'a@b.c' })
    expect(asked[0]!.headers).toEqual({
      'accept': 'application/json',
      'connection': 'keep-alive',
      'cookie': 'sessionid=s1; csrftoken=c1',
      'host': 'site.example',
      'user-agent': 'Browser/1',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'site.example',
      'x-forwarded-proto': 'https',
      'x-request-id': 'r-1',
    })
  })

  it('sends no cookie for a visitor who has none', async () => {
    const api = await apiOnSocket(answer(200, {}))
    await loadPage(api, {}, call => call('/api/account/'))
    expect(asked[0]!.headers).not.toHaveProperty('cookie')
    expect(asked[0]!.headers).not.toHaveProperty('x-forwarded-for')
  })

  it('passes path and query on', async () => {
    const api = await apiOnSocket(answer(200, {}))
    await loadPage(api, {}, call => call('/api/posts/', { query: { limit: 10, search: 'ä b' } }))
    expect(asked[0]!.url).toBe('/api/posts/?limit=10&search=%C3%A4+b')
  })

  it('works over TCP as well', async () => {
    const api = await listen(answer(200, { over: 'tcp' }))
    expect((await loadPage(api, {}, call => call('/api/account/'))).page.value).toEqual({ over: 'tcp' })
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('never sends a %s', async (method) => {
    const api = await apiOnSocket(answer(200, {}))
    const { page } = await loadPage(api, {}, call => call('/api/logout/', { method }))
    expect(page).toHaveProperty('error')
    expect(asked).toEqual([])
  })

  it('keeps two renders apart', async () => {
    const api = await apiOnSocket((req, res) => answer(200, { saw: req.headers.cookie }, [`mark=${req.headers.cookie}; Path=/`])(req, res))
    const path = join(folder, 'pages.sock')
    await listen(async (req, res) => {
      const call = createRenderCall(api, req, res)
      await call('/api/account/')
      res.end(JSON.stringify(await call('/api/account/')))
    }, path)
    const load = (cookie: string) => new Promise<string>((done) => {
      request({ socketPath: path, headers: { cookie } }, (res) => {
        let text = ''
        res.on('data', part => text += part).on('end', () => done(text))
      }).end()
    })
    const pages = await Promise.all(Array.from({ length: 20 }, (_, i) => load(`user=${i}`)))
    pages.forEach((text, i) => expect(JSON.parse(text)).toEqual({ saw: `user=${i}; mark=user=${i}` }))
  })
})

describe('cookies of the API', () => {
  it('reach the page response once each, beside those that were there', async () => {
    let n = 0
    const api = await apiOnSocket((req, res) => answer(200, {}, [`sessionid=renewed; Path=/; HttpOnly`, `extra${++n}=1; Path=/`])(req, res))
    const { setCookies } = await loadPage(api, { cookie: 'sessionid=old' }, async (call) => {
      await Promise.all([call('/api/account/'), call('/api/posts/')])
      await call('/api/posts/1/')
    })
    expect([...setCookies].sort()).toEqual(['extra1=1; Path=/', 'extra2=1; Path=/', 'extra3=1; Path=/', 'sessionid=renewed; Path=/; HttpOnly', 'theirs=1'])
  })

  it('are used by the later calls of the same render', async () => {
    let n = 0
    const api = await apiOnSocket((req, res) => answer(200, {}, n++ ? [] : ['sessionid=new; Path=/', 'gone=""; Max-Age=0; Path=/'])(req, res))
    await loadPage(api, { cookie: 'sessionid=old; gone=1; kept=1' }, async (call) => {
      await call('/api/account/')
      await call('/api/posts/')
    })
    expect(asked.map(req => req.headers.cookie)).toEqual(['sessionid=old; gone=1; kept=1', 'sessionid=new; kept=1'])
  })

  it('come through with an error, too', async () => {
    const api = await apiOnSocket(answer(403, { detail: 'Authentication credentials were not provided.' }, ['sessionid=""; Max-Age=0; Path=/']))
    const { setCookies, page } = await loadPage(api, { cookie: 'sessionid=dead' }, call => call('/api/account/'))
    expect(page.error).toMatchObject({ statusCode: 403, data: { kind: 'signed-out' } })
    expect(setCookies).toEqual(['theirs=1', 'sessionid=""; Max-Age=0; Path=/'])
  })
})

describe('trouble', () => {
  it('keeps status and Retry-After of the API', async () => {
    const api = await apiOnSocket(answer(503, { detail: 'busy' }, [], { 'retry-after': '5' }))
    const { page } = await loadPage(api, {}, call => call('/api/posts/'))
    expect(page.error).toMatchObject({ statusCode: 503, data: { kind: 'http', retryAfter: 5 } })
  })

  it('is a network error when nobody listens', async () => {
    const { page } = await loadPage(`unix:${join(folder, 'nobody.sock')}`, {}, call => call('/api/posts/'))
    expect(page.error?.data.kind).toBe('network')
  })

  it('is a network error when the API hangs up in the middle', async () => {
    const api = await apiOnSocket((_req, res) => {
      res.writeHead(200, { 'content-length': '100' }).write('{')
      setTimeout(() => res.destroy(), 20)
    })
    expect((await loadPage(api, {}, call => call('/api/posts/'))).page.error?.data.kind).toBe('network')
  })
})
