// Story II: the browser was closed; its owner comes back straight to /posts. Also far from UTC and in another language.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { launchProfile } from './support/browser.mjs'
import { ben, signIn } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { temporaryFolder } from './support/server.mjs'
import { openServer } from './support/site.mjs'
import { alive, stateOf, stores } from './support/state.mjs'
import { Watch } from './support/watch.mjs'

const server = await openServer()
const titles = server.rows('SELECT title FROM blog_post ORDER BY id DESC LIMIT 20').map(row => row.title)
const user = server.rows('SELECT id FROM accounts_customuser WHERE email = ?', ben)[0].id
const account = { email: ben, is_staff: false, is_active: true, is_superuser: false }

const home = { name: 'at home', settings: {}, zone: undefined, language: undefined }
const abroad = { name: 'with TZ=Asia/Tokyo and --lang=de', settings: { environment: { TZ: 'Asia/Tokyo' }, more: ['--lang=de', '--accept-lang=de'] }, zone: 'Asia/Tokyo', language: 'de' }

for (const { name, settings, zone, language } of [home, abroad])
  describe(name, () => story(settings, zone, language))

function story(settings, zone, language) {
  const profile = temporaryFolder('profile')
  let context, page, watch, on, session, html, line, inside
  after(() => context?.close())

  async function open() {
    context = await launchProfile(profile, settings)
    context.setDefaultTimeout(15_000)
    page = context.pages()[0]
    watch = await Watch.on(context, page)
    on = screen(page)
  }

  test('II.0 somebody signs in, and closes the browser', async () => {
    await open()
    await page.goto(`${server.url}/login`)
    await on.email.fill(ben)
    await on.password.fill('password')
    await on.signIn.click()
    await on.signOut.waitFor()
    session = (await context.cookies()).find(cookie => cookie.name === 'sessionid').value
    watch.assertQuiet()
    await context.close()
  })

  test('II.1 the browser, started again, asks GET /posts with the session it kept', async () => {
    await open()
    const before = (await server.settled()).pages().length
    const answer = await page.goto(`${server.url}/posts`)
    html = await answer.text()
    assert.equal(answer.status(), 200)
    const { cookie } = await answer.request().allHeaders()
    assert.ok(cookie.includes(`sessionid=${session}`), cookie)
    const pages = (await server.settled()).pages().slice(before)
    assert.deepEqual(pages.map(({ path, status, user }) => ({ path, status, user })), [{ path: '/posts', status: 200, user }])
    line = pages[0]
    inside = server.log.inside(line)
  })

  test('II.2 the page is rendered on the server for that visitor', () => {
    assert.match(html, /data-ssr="true"/)
    assert.deepEqual(server.log.events('page_not_rendered'), [])
  })

  test('II.3 the server-init action asks GET /api/account/, once', () => {
    assert.equal(inside.filter(({ method, path }) => method === 'GET' && path === '/api/account/').length, 1)
  })

  test('II.4 the API knows the session: 200, from the visitor\'s own address', () => {
    const { status, user: asked, address } = inside.find(({ path }) => path === '/api/account/')
    assert.deepEqual({ status, asked, address }, { status: 200, asked: user, address: '127.0.0.1' })
  })

  test('II.5 the user store of the page holds the account', () => {
    assert.deepEqual(stateOf(html).pinia.user.account, account)
  })

  test('II.6 the page\'s async data asks GET /api/posts/, once', () => {
    assert.equal(inside.filter(({ method, path }) => method === 'GET' && path === '/api/posts/').length, 1)
  })

  test('II.7 the API answers it as that user', () => {
    const { status, user: asked } = inside.find(({ path }) => path === '/api/posts/')
    assert.deepEqual({ status, asked }, { status: 200, asked: user })
  })

  test('II.8 the HTML already holds the ten posts, and offers to sign out, not in', async () => {
    for (const title of titles.slice(0, 10))
      assert.ok(html.includes(title), title)
    assert.equal(html.match(/<article/g)?.length, 10)
    assert.match(html, /Sign out/)
    assert.doesNotMatch(html, /href="\/login"/)
    const lists = Object.values(stateOf(html).data)
    assert.ok(lists.some(list => list?.results?.length === 10))
  })

  test('II.9 the page comes alive without a hydration warning and without asking the API', async () => {
    await alive(page)
    await page.waitForLoadState('networkidle')
    if (zone)
      assert.deepEqual(await page.evaluate(() => [Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language]), [zone, language])
    assert.deepEqual(watch.api(), [])
    assert.deepEqual((await stores(page)).user.account, account)
    assert.deepEqual((await on.titles.allInnerTexts()).map(text => text.trim()), titles.slice(0, 10))
    watch.assertQuiet()
  })

  test('II.10 the first API call of the browser is the one for page 2', async () => {
    watch.forget()
    await on.next.click()
    await on.list.getByText(titles[10]).first().waitFor()
    assert.equal(watch.api().length, 1, watch.api().join())
    const { searchParams } = new URL(watch.apiRequests()[0].url())
    assert.equal(searchParams.get('offset'), '10')
    assert.deepEqual(watch.documents(), [])
    assert.deepEqual((await on.titles.allInnerTexts()).map(text => text.trim()), titles.slice(10))
    watch.assertQuiet()
  })
}
