// The session's cookie on page answers: renewed or deleted once, never doubled, and never on a page that may be kept.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben } from './support/people.mjs'
import { openServer } from './support/site.mjs'
import { Visitor } from './support/visitor.mjs'

const server = await openServer()
const paths = ['/', '/posts', '/account', '/no-such-page']

async function signedIn(email = ann) {
  const visitor = new Visitor(server.url)
  await visitor.signIn(email)
  return visitor
}

const ago = hours => new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
const seen = hours => server.change('UPDATE gatehouse_session SET last_seen_on = ?', ago(hours))

function assertPrivate(answer) {
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.equal(answer.headers.get('etag'), null)
}

for (const path of paths) {
  test(`${path}: a fresh session is not renewed, no cookie is set`, async () => {
    const answer = await (await signedIn()).fetch(path)
    assert.deepEqual(answer.setCookies, [])
    assertPrivate(answer)
  })

  test(`${path}: a session last seen two hours ago is renewed by exactly one Set-Cookie with the same token`, async () => {
    const visitor = await signedIn()
    const token = visitor.cookies.get('sessionid')
    seen(2)
    const answer = await visitor.fetch(path)
    assert.equal(answer.setCookies.length, 1, answer.setCookies.join('\n'))
    assert.match(answer.setCookies[0], /^sessionid=[\w-]{43}; expires=[^;]+; HttpOnly; Max-Age=1209(?:599|600); Path=\/; SameSite=Lax$/)
    assert.ok(answer.setCookies[0].startsWith(`sessionid=${token};`))
    assertPrivate(answer)
    assert.deepEqual((await visitor.fetch(path)).setCookies, [], 'the next page sets none: one renewal an hour')
  })

  test(`${path}: the cookie of a dead session is deleted by exactly one Set-Cookie`, async () => {
    const visitor = await signedIn()
    server.change('DELETE FROM gatehouse_session')
    const answer = await visitor.fetch(path)
    assert.equal(answer.setCookies.length, 1, answer.setCookies.join('\n'))
    assert.match(answer.setCookies[0], /^sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; (?:HttpOnly; )?Max-Age=0; Path=\/; SameSite=Lax$/)
    assertPrivate(answer)
  })

  test(`${path}: a session id that was never ours is deleted, and not adopted`, async () => {
    const visitor = new Visitor(server.url)
    visitor.cookies.set('sessionid', 'A'.repeat(43))
    const answer = await visitor.fetch(path)
    assert.equal(answer.setCookies.length, 1)
    assert.match(answer.setCookies[0], /^sessionid="";/)
  })

  test(`${path}: a stranger gets no cookie at all`, async () => {
    const answer = await new Visitor(server.url).fetch(path)
    assert.deepEqual(answer.setCookies, [])
    assertPrivate(answer)
  })
}

test('a session of 15 idle days is over: its page is the login page and its cookie goes', async () => {
  const visitor = await signedIn(ben)
  seen(15 * 24)
  const answer = await visitor.fetch('/posts')
  assert.equal(answer.status, 302)
  assert.equal(answer.headers.get('location'), '/login?redirect=/posts')
  assert.match(answer.setCookies.join('\n'), /^sessionid="";[^\n]*$/)
})

test('a session of 91 days is over, however often it was used', async () => {
  const visitor = await signedIn(ben)
  server.change('UPDATE gatehouse_session SET created_on = ?', ago(91 * 24))
  const answer = await visitor.fetch('/posts')
  assert.equal(answer.status, 302)
  assert.match(answer.setCookies.join('\n'), /^sessionid="";[^\n]*$/)
})

test('a conditional request gets the whole page, never 304', async () => {
  const visitor = await signedIn()
  const answer = await visitor.fetch('/posts', { headers: { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString() } })
  assert.equal(answer.status, 200)
  assert.match(answer.text, /<article/)
})

test('a stranger cannot tell the render who somebody is', async () => {
  const account = encodeURIComponent(JSON.stringify({ email: 'forged@example.org', is_staff: true, is_active: true, is_superuser: true }))
  const forged = { 'X-Gatehouse-Visitor': account, 'X-Nuxt-Error': 'true', 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Host': 'evil.example', 'X-Request-ID': 'forged' }
  for (const path of ['/', '/no-such-page']) {
    const answer = await new Visitor(server.url).fetch(path, { headers: forged })
    assert.doesNotMatch(answer.text, /forged@example\.org|evil\.example/)
  }
  const log = await server.settled()
  assert.ok(!log.text().includes('203.0.113.9'), 'an untrusted peer does not choose its address')
  assert.equal(log.requests({ request: 'forged' }).length, 0)
})
