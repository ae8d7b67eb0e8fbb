// The built fixture as the server runs it: sandboxed, without an environment, over a socket pair.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameType } from '../runtime/server/frames'
import { builtFixture } from './support/built-fixture'
import { Renderer } from './support/renderer'
import { stockPages } from './support/stock'

let output: string
let renderer: Renderer
beforeAll(async () => {
  output = builtFixture()
  renderer = await Renderer.start(output)
}, 120_000)
afterAll(() => renderer?.stop())
beforeEach(() => {
  renderer.calls.length = renderer.logs.length = renderer.pages.length = 0
  renderer.api = ({ id }) => ({ body: { name: `visitor ${id}` } })
})
afterEach(() => expect(renderer.stdout + renderer.stderr).toBe(''))

const headersOf = (page: { headers: [string, string][] }, name: string) => page.headers.filter(([given]) => given === name).map(([, value]) => value)

describe('a page', () => {
  it('is what Nuxt renders for the address the visitor typed', async () => {
    const page = await renderer.render('/who?q=a%20b', { scheme: 'https', host: 'site.example' })
    expect(page).toMatchObject({ status: 200, keep: true, why: '' })
    expect(page.body).toContain('at https://site.example/who?q=a%20b</p>')
    expect(headersOf(page, 'content-type')).toEqual(['text/html;charset=utf-8'])
  })

  it('is the same, byte for byte, as without a channel, where the build is a stock server', async () => {
    const paths = ['/still', '/still?q=%C3%A4', '/plain/unkept', '/plain/cookies']
    const stock = await stockPages(output, paths, { host: 'site.example:8000', accept: 'text/html' })
    for (const [n, path] of paths.entries()) {
      const { status, headers, body } = await renderer.render(path)
      expect({ path, status, body, type: headersOf({ headers }, 'content-type') }).toEqual({ path, status: stock[n]!.status, body: stock[n]!.body, type: [stock[n]!.headers['content-type'] ?? []].flat() })
    }
    expect(stock[0]!.body).toContain('At http://site.example:8000/still,')
  })

  it('is asked for with no header but those of the frame', async () => {
    const page = await renderer.render('/plain/echo', { vary: { 'accept-language': 'de', 'host': 'evil.example' } })
    expect(JSON.parse(page.body)).toEqual({
      method: 'GET', path: '/plain/echo', url: 'http://site.example:8000/plain/echo',
      headers: { 'accept': 'text/html', 'accept-language': 'de', 'host': 'site.example:8000', 'x-forwarded-host': 'site.example:8000', 'x-forwarded-proto': 'http' },
    })
  })

  it('asked for with HEAD has no body', async () => {
    expect(await renderer.render('/who', { method: 'HEAD' })).toMatchObject({ status: 200, body: '', keep: false, why: 'method' })
  })

  it.each(['/__nuxt_error?statusCode=200&message=hello', '/_nuxt/x.js', '/%5F_nuxt_error', '//__nuxt_error', '/%2f__nuxt_error'])('%s is none', async (target) => {
    expect(await renderer.render(target)).toMatchObject({ status: 404, body: '' })
  })

  it('that fails is the site\'s error page, for the same visitor, with the cookies that were set', async () => {
    const { id, page } = renderer.begin('/broken')
    const { status, body, keep, why, ...rest } = await page
    expect({ status, keep, why }).toEqual({ status: 418, keep: false, why: 'status' })
    expect(body).toContain(`418 for visitor ${id}`)
    expect(headersOf(rest, 'set-cookie')).toEqual(['seen=yes; Path=/'])
  })

  it('that redirects keeps its target and each cookie', async () => {
    const away = await renderer.render('/away')
    expect([away.status, headersOf(away, 'location'), headersOf(away, 'set-cookie')]).toEqual([302, ['/who?from=away'], ['seen=yes; Path=/']])
    const cookies = await renderer.render('/plain/cookies')
    expect(headersOf(cookies, 'set-cookie')).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  })

  it('loses a header that has a line break in it', async () => {
    const page = await renderer.render('/plain/crlf')
    expect(page.status).toBe(200)
    expect(page.headers.map(([name]) => name)).toContain('x-fine')
    expect(JSON.stringify(page.headers)).not.toMatch(/x-split|sessionid/)
    expect(renderer.logs).toMatchObject([{ level: 'error', text: expect.stringContaining('x-split') }])
  })

  it('too large for a frame is an empty 500', async () => {
    expect(await renderer.render('/plain/huge')).toMatchObject({ status: 500, body: '', keep: false })
    expect(renderer.logs).toMatchObject([{ level: 'error', text: expect.stringContaining('larger than') }])
  })
})

describe('calls', () => {
  it('of useFetch, $fetch and event.$fetch are frames, and get what the API says', async () => {
    const { id, page } = renderer.begin('/plain/two-calls?q=1')
    expect(JSON.parse((await page).body)).toEqual([`visitor ${id}`, `visitor ${id}`, `visitor ${id}`])
    expect(renderer.calls).toEqual(['/api/a/', '/api/b/?q=1', '/api/c/'].map((target, n) => ({ id, call: n + 1, method: 'GET', target, accept: 'application/json' })))
  })

  it('pass on status and headers, but no cookie and nothing of a connection', async () => {
    renderer.api = () => ({ status: 403, headers: { 'content-type': 'application/json', 'retry-after': '7', 'set-cookie': 'a=b', 'transfer-encoding': 'chunked' }, body: { detail: 'no' } })
    expect(JSON.parse((await renderer.render('/plain/status')).body)).toEqual({ status: 403, headers: { 'content-type': 'application/json', 'retry-after': '7' }, data: { detail: 'no' } })
  })

  it('that would write are refused and never sent', async () => {
    expect((await renderer.render('/plain/write')).body).toMatch(/^405 .*only reads/)
    expect(renderer.calls).toEqual([])
  })

  it('outside any render are refused with a sentence', async () => {
    expect((await renderer.render('/plain/start')).body).toContain('outside any render')
  })

  it('of renders at once are never mixed', async () => {
    let seed = 1
    renderer.api = async ({ id, target }) => {
      seed = seed * 48271 % 2147483647
      await new Promise(resolve => setTimeout(resolve, seed % 15))
      return { body: { name: `visitor ${id} ${target}` } }
    }
    const begun = Array.from({ length: 150 }, (_, n) => ({ n, ...renderer.begin(['/who', '/broken', `/plain/two-calls?q=${n}`][n % 3]!) }))
    for (const { n, id, page } of begun) {
      const { body } = await page
      if (n % 3 === 2)
        expect(JSON.parse(body)).toEqual([`visitor ${id} /api/a/`, `visitor ${id} /api/b/?q=${n}`, `visitor ${id} /api/c/`])
      else
        expect(new Set(body.match(/visitor \d+/g))).toEqual(new Set([`visitor ${id}`]))
    }
  })
})

describe('a page is not kept', () => {
  it.each([
    ['/plain/unkept', 'route'], ['/plain/echo?other=1', 'query'], ['/plain/nothing', 'status'], ['/plain/cookies', 'status'],
    ['/plain/storage', 'storage'], ['/plain/prefixed-storage', 'storage'], ['/plain/fetch', 'fetch'], ['/plain/ofetch', 'fetch'],
    ['/plain/http', 'fetch'], ['/plain/hog', 'fetch'], ['/plain/pending', 'late call'],
  ])('%s because of "%s"', async (target, why) => {
    renderer.api = ({ target }) => target === '/api/pending/' ? null : {}
    expect(await renderer.render(target)).toMatchObject({ keep: false, why })
  })

  it.each([[200, true], [403, true], [404, true], [429, false], [500, false], [503, false]])('when the API answered %i: kept %s', async (status, keep) => {
    renderer.api = () => ({ status, body: {} })
    expect(await renderer.render('/plain/status')).toMatchObject({ keep, why: keep ? '' : 'failed call' })
  })

  it('any more when one of its path called the API after it was sent, and that call is refused', async () => {
    expect(await renderer.render('/plain/late?q=1')).toMatchObject({ keep: true })
    await vi.waitFor(() => expect(renderer.logs).toMatchObject([{ id: expect.any(Number), level: 'warn', text: expect.stringContaining('/api/late/') }]))
    expect(renderer.calls).toEqual([])
    expect(await renderer.render('/plain/late?q=2')).toMatchObject({ keep: false, why: 'late call' })
    expect(await renderer.render('/plain/echo')).toMatchObject({ keep: true })
    await vi.waitFor(() => expect(renderer.logs).toHaveLength(2)) // so that no line is left for the next test
    expect(renderer.calls).toEqual([])
  })
})

describe('trouble', () => {
  it('of the application is the page\'s status and a log line with its id', async () => {
    const { id, page } = renderer.begin('/plain/throws')
    expect((await page).status).toBe(500)
    expect(renderer.logs).toMatchObject([{ id, level: 'error', text: expect.stringContaining('broken\\nin two lines') }])
  })

  it('after a page does not end the renderer', async () => {
    const { id, page } = renderer.begin('/plain/throws-later')
    expect((await page).status).toBe(200)
    await vi.waitFor(() => expect(renderer.logs.filter(line => line.id === id)).toMatchObject([{ level: 'error', text: expect.stringContaining('broken later') }]))
    expect((await renderer.render('/plain/unkept')).status).toBe(200)
  })

  it('and what is printed are single lines', async () => {
    const { id, page } = renderer.begin('/plain/prints')
    await page
    expect(renderer.logs).toEqual([{ id, level: 'warn', text: 'first line\\nsecond { line: true }' }])
  })

  it.each(['/plain/two-calls?q=1', '/plain/stubborn', '/who'])('of a visitor who left ends the render: no page of %s, no later call, no line', async (target) => {
    renderer.api = () => null
    const { id } = renderer.begin(target)
    await vi.waitFor(() => expect(renderer.calls).not.toEqual([]))
    const before = renderer.calls.length
    renderer.cancel(id)
    await renderer.settled()
    expect(renderer.calls).toHaveLength(before)
    expect(renderer.pages).not.toContain(id)
    renderer.cancel(12345) // of a render that never was
    await renderer.settled()
    expect(renderer.logs).toEqual([])
  })

  it('is not what a reply for nobody is', async () => {
    renderer.send(FrameType.reply, 999, { call: 1, status: 200, headers: {} }, 'x')
    expect((await renderer.render('/plain/unkept')).status).toBe(200)
  })
})
