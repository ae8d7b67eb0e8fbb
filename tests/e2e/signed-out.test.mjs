// After signing out nothing private is left: not behind "Back", not after a reload, not in another tab.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben, signIn, submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive, stores } from './support/state.mjs'
import { until } from './support/until.mjs'

const site = await openSite()
const newest = site.server.rows('SELECT title, body FROM blog_post ORDER BY id DESC LIMIT 10')
const privateWords = [ann, ...newest.map(post => post.title)]

/** Nothing of the user in the document, its state, the stores, or the tab's storage. */
async function assertNothingPrivate(page, words = privateWords) {
  const everything = await page.content() + await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
    + JSON.stringify(await stores(page)) + await page.evaluate(() => JSON.stringify(globalThis.useNuxtApp().payload.data))
  assert.deepEqual(words.filter(word => everything.includes(word)), [])
}

async function readerOfPosts() {
  const person = await site.person()
  await signIn(person.page, ann)
  const on = screen(person.page)
  await on.posts.click()
  await on.cards.first().waitFor()
  return { ...person, on }
}

async function signOut(page) {
  await screen(page).signOut.click()
  await screen(page).signInLink.waitFor()
  await page.waitForURL(`${site.url}/`)
}

test('signing out ends the session on the server and removes the cookie', async () => {
  const { context, page } = await readerOfPosts()
  const before = (await context.cookies()).find(cookie => cookie.name === 'sessionid')
  await signOut(page)
  assert.ok(!(await context.cookies()).some(cookie => cookie.name === 'sessionid'))
  const thief = await site.visitor()
  thief.cookies.set('sessionid', before.value)
  assert.equal((await thief.fetch('/api/account/')).status, 403)
  await context.close()
})

test('signing out leaves nothing private in the tab', async () => {
  const { context, page } = await readerOfPosts()
  await page.goto('/posts')
  await alive(page)
  await signOut(page)
  await assertNothingPrivate(page)
  const state = await stores(page)
  assert.equal(state.user.account, null)
  assert.equal(state.auth.loggedIn, false)
  await context.close()
})

test('"Back" after signing out shows the login page, not the list', async () => {
  const { context, page, on } = await readerOfPosts()
  await signOut(page)
  await page.goBack()
  await page.waitForURL('**/login**')
  await on.password.waitFor()
  await assertNothingPrivate(page)
  await context.close()
})

test('"Back" over page loads shows the login page too', async () => {
  const { context, page, on } = await readerOfPosts()
  await page.goto('/posts')
  await page.goto('/account')
  await alive(page)
  await signOut(page)
  await page.goto('/login')
  await page.goBack()
  await page.waitForURL(`${site.url}/`)
  await alive(page)
  await page.evaluate(() => history.back())
  await page.waitForURL('**/login**')
  await on.password.waitFor()
  await alive(page)
  await assertNothingPrivate(page)
  await context.close()
})

test('a reload of a private page after signing out asks to sign in', async () => {
  const { context, page, on } = await readerOfPosts()
  await site.server.change('DELETE FROM gatehouse_session')
  await page.reload()
  await page.waitForURL('**/login?redirect=/posts')
  await on.password.waitFor()
  await alive(page)
  await assertNothingPrivate(page)
  await context.close()
})

test('signing out in one tab empties the other one', async () => {
  const { context, page } = await readerOfPosts()
  const other = await site.tab(context)
  await other.page.goto('/posts')
  await alive(other.page)
  await other.page.goto('/posts/new')
  await alive(other.page)
  await screen(other.page).title.fill('A private draft')
  await signOut(page)
  await screen(other.page).signInLink.waitFor()
  await until('the other tab left the private page', () => new URL(other.page.url()).pathname === '/')
  assert.equal((await stores(other.page)).user.account, null)
  await assertNothingPrivate(other.page, [...privateWords, 'A private draft'])
  await other.page.goBack()
  await other.page.waitForURL('**/login**')
  await assertNothingPrivate(other.page, [...privateWords, 'A private draft'])
  other.watch.assertQuiet()
  await context.close()
})

test('somebody else who signs in in another tab never shows the first user\'s data, in either tab', async () => {
  const { context, page } = await readerOfPosts()
  const other = await site.tab(context)
  // Watches every state the first tab goes through from here on.
  await page.evaluate((email) => {
    globalThis.mixed = []
    new MutationObserver(() => {
      const text = document.body.innerText
      if (text.includes(email.second) && text.includes(email.first))
        globalThis.mixed.push(text)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, { first: ann, second: ben })
  await other.page.goto('/')
  await alive(other.page)
  await screen(other.page).signOut.click()
  await screen(other.page).signInLink.waitFor()
  await other.page.goto('/login')
  await submitLogin(other.page, ben)
  await screen(other.page).signOut.waitFor()
  await until('the first tab knows the second user', async () => (await stores(page)).user.account?.email === ben)
  await screen(page).main.getByText(ben).waitFor()
  assert.deepEqual(await page.evaluate(() => globalThis.mixed), [])
  await assertNothingPrivate(page, [ann])
  await assertNothingPrivate(other.page, [ann])
  for (const tab of [page, other.page]) {
    await tab.goto('/account')
    await alive(tab)
    await screen(tab).main.getByText(ben).first().waitFor()
    assert.ok(!(await tab.content()).includes(ann))
  }
  await context.close()
})

test('a sign-out that the server never heard of is not called one', async () => {
  const { context, page, on } = await readerOfPosts()
  await page.route('**/api/logout/', route => route.abort())
  await on.signOut.click()
  await on.notice.getByText(/still signed in/).waitFor()
  assert.equal((await stores(page)).user.account.email, ann)
  await context.close()
})
