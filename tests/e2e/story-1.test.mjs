// Story I: a stranger comes to the site for the first time, signs in, and reads the posts.
// Seen from the browser, from the page's HTML and from the server's log.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, demoPassword } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive, stateOf, stores } from './support/state.mjs'

const site = await openSite()
const { context, page, watch } = await site.person()
const on = screen(page)
const cookie = async name => (await context.cookies()).find(found => found.name === name)
const asked = path => watch.apiRequests().filter(request => new URL(request.url()).pathname === path)
const only = (path) => {
  assert.equal(asked(path).length, 1, `${path} is asked once: ${watch.api()}`)
  return asked(path)[0]
}
let html, home, inside

test('I.1 GET / is answered by the page, rendered for this visitor', async () => {
  const answer = await page.goto('/')
  html = await answer.text()
  assert.equal(answer.status(), 200)
  assert.equal(answer.headers()['cache-control'], 'private, no-store')
  const log = await site.server.settled()
  const pages = log.pages()
  assert.deepEqual(pages.map(({ method, path, status, user }) => ({ method, path, status, user })), [{ method: 'GET', path: '/', status: 200, user: 0 }])
  assert.deepEqual(log.events('page_not_rendered'), [])
  assert.match(html, /data-ssr="true"/)
  home = pages[0]
})

test('I.2 the server-init action runs during that page request', async () => {
  inside = site.server.log.inside(home)
  assert.ok(inside.length > 0, 'the log has a call with the page\'s request id')
})

test('I.3 it runs once, and asks GET /api/account/ and nothing else', () => {
  assert.deepEqual(inside.map(({ method, path }) => `${method} ${path}`), ['GET /api/account/'])
})

test('I.4 the API refuses the anonymous visitor: 403', () => {
  assert.deepEqual(inside.map(({ status, user }) => ({ status, user })), [{ status: 403, user: 0 }])
})

test('I.5 the user store holds no account', () => {
  const { user } = stateOf(html).pinia
  assert.equal(user.known, true, 'the API has answered')
  assert.equal(user.account, null)
})

test('I.6 the HTML arrives complete: heading, text, login link, state', () => {
  assert.match(html, /<h1[^>]*>[^<]+<\/h1>/)
  assert.match(html, /<a [^>]*href="\/login"[^>]*>\s*Sign in/)
  assert.match(html, /id="__NUXT_DATA__"/)
  assert.match(html, /<\/html>\s*$/)
})

test('I.7 the browser takes the page over without asking the API again and without a complaint', async () => {
  await alive(page)
  assert.deepEqual(watch.api(), [])
  assert.equal((await stores(page)).user.account, null)
  assert.equal(await on.signInLink.isVisible(), true)
  watch.assertQuiet()
})

test('I.8 going to the login page asks the page server nothing', async () => {
  watch.forget()
  const arrived = page.waitForResponse('**/api/login-set-cookie/')
  await on.signInLink.click()
  await page.waitForURL('**/login')
  await arrived
  assert.deepEqual(watch.documents(), [])
  assert.deepEqual((await site.server.settled()).pages().map(line => line.path), ['/'])
})

test('I.9 the browser asks GET /api/login-set-cookie/', () => {
  assert.equal(only('/api/login-set-cookie/').method(), 'GET')
})

test('I.10 it is answered with 200 and the words of the API', async () => {
  const answer = await only('/api/login-set-cookie/').response()
  assert.equal(answer.status(), 200)
  assert.equal(await answer.text(), '{"details": "CSRF cookie set"}')
})

test('I.11 the answer sets the cookie csrftoken, once', async () => {
  const answer = await only('/api/login-set-cookie/').response()
  const lines = (await answer.headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie')
  assert.equal(lines.length, 1)
  assert.match(lines[0].value, /^csrftoken=\w{32}; expires=[^;]+; Max-Age=31449600; Path=\/; SameSite=Lax$/)
})

test('I.12 the browser holds csrftoken, and scripts can read it', async () => {
  const { value, httpOnly, sameSite } = await cookie('csrftoken')
  assert.deepEqual({ httpOnly, sameSite }, { httpOnly: false, sameSite: 'Lax' })
  assert.equal(await page.evaluate(() => document.cookie), `csrftoken=${value}`)
  assert.equal(await cookie('sessionid'), undefined)
})

let tokenBefore
test('I.13 $apiCall sends that token as X-CSRFToken', async () => {
  tokenBefore = (await cookie('csrftoken')).value
  watch.forget()
  await on.email.fill(ann)
  await on.password.fill(demoPassword)
  await on.signIn.click()
  await on.signOut.waitFor()
  assert.equal((await only('/api/login/').allHeaders())['x-csrftoken'], tokenBefore)
})

test('I.14 the browser sends POST /api/login/ with e-mail and password as JSON', async () => {
  const request = only('/api/login/')
  assert.equal(request.method(), 'POST')
  assert.equal((await request.allHeaders())['content-type'], 'application/json')
  assert.deepEqual(request.postDataJSON(), { email: ann, password: demoPassword })
})

test('I.15 the API answers 200 Success', async () => {
  const answer = await only('/api/login/').response()
  assert.equal(answer.status(), 200)
  assert.deepEqual(await answer.json(), { detail: 'Success' })
})

test('I.16 the answer sets a new csrftoken, the sessionid and the device, in this order', async () => {
  const answer = await only('/api/login/').response()
  const lines = (await answer.headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value)
  assert.deepEqual(lines.map(line => line.split('=')[0]), ['csrftoken', 'sessionid', 'gatehouse_device'])
  assert.match(lines[1], /; HttpOnly; Max-Age=1209600; Path=\/; SameSite=Lax$/)
  assert.notEqual((await cookie('csrftoken')).value, tokenBefore)
})

test('I.17 the browser holds an HttpOnly sessionid that scripts cannot see', async () => {
  const { value, httpOnly, sameSite, expires } = await cookie('sessionid')
  assert.deepEqual({ httpOnly, sameSite }, { httpOnly: true, sameSite: 'Lax' })
  assert.ok(value.length >= 43 && expires > Date.now() / 1000 + 13 * 24 * 3600)
  const seen = await page.evaluate(() => document.cookie)
  assert.ok(!seen.includes('sessionid') && !seen.includes(value), seen)
})

test('I.18 the auth store knows that somebody is signed in', async () => {
  assert.equal((await stores(page)).auth.loggedIn, true)
})

test('I.19 the browser asks GET /api/account/ after the login answer', () => {
  assert.equal(only('/api/account/').method(), 'GET')
  const calls = watch.api()
  assert.ok(calls.indexOf('GET /api/account/') > calls.indexOf('POST /api/login/'), calls.join())
})

test('I.20 that call carries the session', async () => {
  const { cookie: sent } = await only('/api/account/').allHeaders()
  assert.ok(sent.includes(`sessionid=${(await cookie('sessionid')).value}`))
})

const account = { email: ann, is_staff: false, is_active: true, is_superuser: false }
test('I.21 the API answers 200 with the account', async () => {
  const answer = await only('/api/account/').response()
  assert.equal(answer.status(), 200)
  assert.deepEqual(await answer.json(), account)
})

test('I.22 the answer fills the user store, and the page shows who is signed in', async () => {
  assert.deepEqual((await stores(page)).user.account, account)
  await page.waitForURL(`${site.url}/`)
  await on.main.getByText(ann).waitFor()
  assert.deepEqual(watch.documents(), [])
})

test('I.23 going to /posts is client navigation: the page server is asked nothing', async () => {
  watch.forget()
  await on.posts.click()
  await page.waitForURL('**/posts')
  await on.cards.first().waitFor()
  assert.deepEqual(watch.documents(), [])
})

const listCall = offset => watch.apiRequests().find(request => new URL(request.url()).pathname === '/api/posts/' && new URL(request.url()).searchParams.get('offset') === String(offset))
test('I.24 the page\'s async data runs in the browser and asks GET /api/posts/ for ten', () => {
  const query = Object.fromEntries(new URL(listCall(0).url()).searchParams)
  assert.deepEqual({ limit: query.limit, offset: query.offset }, { limit: '10', offset: '0' })
})

test('I.25 the API answers with ten posts of 200', async () => {
  const list = await (await listCall(0).response()).json()
  assert.equal(list.count, 200)
  assert.equal(list.results.length, 10)
})

test('I.26 the list is shown, newest first', async () => {
  const { results } = await (await listCall(0).response()).json()
  assert.deepEqual((await on.titles.allInnerTexts()).map(text => text.trim()), results.map(post => post.title))
  const ids = results.map(post => post.id)
  assert.deepEqual(ids, ids.toSorted((a, b) => b - a))
})

test('I.27 page 2 is fetched by AJAX, and the page shows that it is loading', async () => {
  watch.forget()
  let release
  const held = new Promise(resolve => release = resolve)
  await page.route(url => url.searchParams.get('offset') === '10', async (route) => {
    await held
    await route.continue()
  })
  assert.equal(await on.list.getAttribute('aria-busy'), 'false')
  await on.next.click()
  await page.locator('[aria-busy="true"]').first().waitFor()
  assert.ok(await page.locator('.route-progress').first().isVisible(), 'a bar shows that page 2 is on its way')
  release()
  await page.locator('[aria-label="List of posts"][aria-busy="false"]').waitFor()
  assert.equal(await page.locator('.route-progress').count(), 0)
})

test('I.28 page 2 is shown, without the page server', async () => {
  const { results } = await (await listCall(10).response()).json()
  assert.deepEqual((await on.titles.allInnerTexts()).map(text => text.trim()), results.map(post => post.title))
  assert.equal(new URL(page.url()).search, '?page=2')
  assert.equal(await on.pageLink(2).getAttribute('aria-current'), 'page')
  assert.deepEqual(watch.documents(), [])
  assert.deepEqual((await site.server.settled()).pages().map(line => line.path), ['/'])
  watch.assertQuiet()
})
