// With JavaScript switched off the posts are readable: rendered, with pager and search.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'

const site = await openSite()
const titles = site.server.rows('SELECT title FROM blog_post ORDER BY id DESC LIMIT 20').map(row => row.title)
const off = { javaScriptEnabled: false }
const { page } = await site.person({ ...off, email: ann })
const on = screen(page)
const shownTitles = async () => (await on.titles.allInnerTexts()).map(text => text.trim())

test('/posts shows the ten newest posts', async () => {
  await page.goto('/posts')
  assert.deepEqual(await shownTitles(), titles.slice(0, 10))
})

test('the pager leads to page 2 and back', async () => {
  await on.next.click()
  await page.waitForURL('**/posts?page=2')
  assert.deepEqual(await shownTitles(), titles.slice(10))
  await on.previous.click()
  await page.waitForURL('**/posts')
  assert.deepEqual(await shownTitles(), titles.slice(0, 10))
})

test('the search form works', async () => {
  site.server.change('UPDATE blog_post SET title = \'A needle\' WHERE id = (SELECT min(id) FROM blog_post)')
  await page.goto('/posts')
  await on.search.fill('needle')
  await on.search.press('Enter')
  await page.waitForURL('**/posts?search=needle')
  assert.deepEqual(await shownTitles(), ['A needle'])
  assert.equal(await on.search.inputValue(), 'needle')
})

test('a post can be read', async () => {
  await page.goto('/posts')
  await on.titles.first().getByRole('link').click()
  await page.waitForURL(/\/posts\/\d+$/)
  assert.equal((await on.heading.innerText()).trim(), titles[0])
})

test('an anonymous visitor sees the login link, and learns at the form that signing in needs JavaScript', async () => {
  const stranger = await site.person(off)
  await stranger.page.goto('/posts')
  assert.equal(new URL(stranger.page.url()).pathname, '/login')
  // Chromium shows it when scripts are off in its settings; switched off from outside, it only parses it.
  assert.match(await stranger.page.locator('noscript').textContent(), /Signing in needs JavaScript/)
  await stranger.page.goto('/')
  await screen(stranger.page).signInLink.click()
  await stranger.page.waitForURL('**/login')
  assert.equal(await screen(stranger.page).signIn.isDisabled(), true, 'a form that cannot be sent says so')
})
