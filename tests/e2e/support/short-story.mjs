// Both stories in short, for builds and modes other than the usual one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, submitLogin } from './people.mjs'
import { screen } from './screen.mjs'
import { alive, stores } from './state.mjs'

/** `rendered`: whether a signed-in visitor's HTML already holds the posts. */
export function shortStory(site, { rendered }) {
  let context, page, watch, on

  test('a stranger comes, sees the home page, and signs in without a page load', async () => {
    ({ context, page, watch } = await site.person())
    on = screen(page)
    await page.goto('/')
    await alive(page)
    await on.signInLink.click()
    await page.waitForURL('**/login')
    await submitLogin(page, ann)
    await on.signOut.waitFor()
    await on.main.getByText(ann).waitFor()
    assert.equal(watch.documents().length, 1)
    assert.equal((await context.cookies()).filter(cookie => cookie.name === 'sessionid' && cookie.httpOnly).length, 1)
  })

  test('the list comes by client navigation, and page 2 by AJAX', async () => {
    await on.posts.click()
    await on.cards.first().waitFor()
    await on.next.click()
    await page.waitForFunction(() => document.querySelector('main').innerText.includes('page 2 of'))
    assert.equal(watch.documents().length, 1)
  })

  test(rendered ? 'a page load of /posts holds account and posts already' : 'a page load of /posts holds nobody\'s data, and fetches it in the browser', async () => {
    watch.forget()
    const html = await (await page.goto('/posts')).text()
    assert.equal(html.includes(ann), rendered)
    assert.equal((html.match(/<article/g) ?? []).length, rendered ? 10 : 0)
    await on.cards.first().waitFor()
    await alive(page)
    assert.equal(await on.cards.count(), 10)
    assert.equal((await stores(page)).user.account.email, ann)
    assert.equal(watch.api().some(line => line.startsWith('GET /api/posts/')), !rendered)
  })

  test('a page load of the start page knows who is there', async () => {
    const html = await (await page.goto('/')).text()
    assert.equal(html.includes(ann), rendered)
    await on.main.getByText(ann).waitFor()
    await on.signOut.waitFor()
  })

  test('a post is written and survives a reload', async () => {
    await page.goto('/posts/new')
    await alive(page)
    await on.title.fill('In another mode')
    await on.text.fill('Works as well')
    await on.publish.click()
    await page.waitForURL(/\/posts\/\d+$/)
    await page.reload()
    await on.main.getByRole('heading', { name: 'In another mode' }).waitFor()
  })

  test('signing out leaves nothing, and a private page asks to sign in', async () => {
    await alive(page)
    await on.signOut.click()
    await on.signInLink.waitFor()
    assert.ok(!(await page.content()).includes(ann))
    await page.goto('/posts')
    await page.waitForURL('**/login?redirect=/posts')
    await on.password.waitFor()
  })

  test('the browser complained about nothing', async () => {
    // A page that was made for nobody asks who is there; "nobody" is a 403.
    watch.assertQuiet(rendered ? [] : [/status of 403/])
    await context.close()
  })
}
