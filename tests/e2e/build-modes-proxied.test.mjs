// --web http://…: a stock Nuxt server runs elsewhere, Gatehouse stands in front of it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import { freePort, serveNuxt } from './support/nuxt.mjs'
import { web } from './support/paths.mjs'
import { ann } from './support/people.mjs'
import { stop } from './support/processes.mjs'
import { shortStory } from './support/short-story.mjs'
import { openSite } from './support/site.mjs'

const port = await freePort()
const site = await openSite({ web: `http://127.0.0.1:${port}`, args: ['--trusted-proxies', '127.0.0.1'] })
const nuxt = await serveNuxt(web, port, site.url)

/** GET from another address of this machine's loopback network, which no proxy list trusts. */
async function getFrom(localAddress, path, headers) {
  const call = request(site.url + path, { localAddress, headers: { 'User-Agent': 'e2e', ...headers } }).end()
  const [answer] = await once(call, 'response')
  let text = ''
  for await (const part of answer.setEncoding('utf8'))
    text += part
  return { status: answer.statusCode, headers: answer.headers, setCookies: answer.headers['set-cookie'] ?? [], text }
}

shortStory(site, { rendered: true })

test('the client address of page and API call is the visitor\'s, not the page server\'s', async () => {
  const visitor = await site.visitor(ann)
  const before = (await site.server.settled()).requests().length
  const answer = await getFrom('127.0.0.2', '/posts', { Cookie: visitor.cookieHeader() })
  assert.equal(answer.status, 200)
  assert.match(answer.text, /<article/)
  const lines = (await site.server.settled()).requests().slice(before).filter(line => !line.path.startsWith('/api/marker'))
  assert.deepEqual([...new Set(lines.map(line => line.address))], ['127.0.0.2'], JSON.stringify(lines))
  assert.ok(lines.some(line => line.path === '/api/posts/') && lines.some(line => line.path === '/posts'))
})

test('a visitor cannot choose that address', async () => {
  await getFrom('127.0.0.2', '/', { 'X-Forwarded-For': '203.0.113.7' })
  assert.ok(!(await site.server.settled()).text().includes('203.0.113.7'))
})

test('a session is renewed by exactly one Set-Cookie, and page answers are private', async () => {
  const visitor = await site.visitor(ann)
  site.server.change('UPDATE gatehouse_session SET last_seen_on = ?', new Date(Date.now() - 7_200_000).toISOString().slice(0, 19).replace('T', ' '))
  const answer = await visitor.fetch('/posts')
  assert.equal(answer.setCookies.length, 1, answer.setCookies.join('\n'))
  assert.ok(answer.setCookies[0].startsWith(`sessionid=${visitor.cookies.get('sessionid')};`))
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
})

test('a dead session is deleted by exactly one Set-Cookie', async () => {
  const visitor = await site.visitor(ann)
  site.server.change('DELETE FROM gatehouse_session')
  const answer = await visitor.fetch('/')
  assert.equal(answer.setCookies.length, 1, answer.setCookies.join('\n'))
  assert.match(answer.setCookies[0], /^sessionid="";/)
})

test('a stranger cannot tell the page server who somebody is', async () => {
  const forged = encodeURIComponent(JSON.stringify({ email: 'forged@example.org', is_staff: true, is_active: true, is_superuser: true }))
  const { text } = await getFrom('127.0.0.2', '/no-such-page', { 'X-Gatehouse-Visitor': forged, 'X-Nuxt-Error': 'true' })
  assert.ok(!text.includes('forged@example.org'))
})

test('without the page server, pages are refused and the API goes on', async () => {
  await stop(nuxt)
  const visitor = await site.visitor(ann)
  assert.equal((await visitor.fetch('/posts')).status, 502)
  assert.equal((await visitor.fetch('/api/account/')).status, 200)
})
