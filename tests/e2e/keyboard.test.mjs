// The site without a mouse: skip link, focus after navigation, dialogs, and marks for those who do not see the page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, demoPassword, submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'
import { until } from './support/until.mjs'

const site = await openSite()
const { context, page, watch } = await site.person({ email: ann })
const on = screen(page)
const own = site.server.rows('SELECT p.id FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? LIMIT 1', ann)[0].id
const hasFocus = locator => locator.evaluate(element => element === document.activeElement)
const focused = () => page.evaluate(() => {
  const { tagName, textContent, ariaLabel } = document.activeElement
  return `${tagName} ${(ariaLabel ?? textContent).trim().slice(0, 40)}`
})

async function open(path) {
  await page.goto(path)
  await alive(page)
}

test('the first Tab reaches "Skip to content", which is visible then and leads into the main part', async () => {
  await open('/posts')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  assert.equal(await hasFocus(skip), true, await focused())
  const box = await skip.boundingBox()
  assert.ok(box.width > 40 && box.height > 20 && box.y >= 0, JSON.stringify(box))
  await page.keyboard.press('Enter')
  assert.equal(await hasFocus(page.locator('#main')), true, await focused())
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.querySelector('#main').contains(document.activeElement)), true)
})

test('after client navigation the focus is on the new page\'s heading, and its title is announced', async () => {
  await open('/')
  await on.posts.click()
  await page.waitForURL('**/posts')
  await until('the heading has the focus', () => hasFocus(on.heading))
  assert.equal((await on.heading.innerText()).trim(), 'Posts')
  await page.locator('[aria-live="polite"]').getByText(/Posts/).waitFor({ state: 'attached' })
})

test('turning the page announces what is shown now and keeps the reader in the list', async () => {
  await open('/posts')
  await on.next.press('Enter')
  await page.locator('[aria-live="polite"]').getByText(/page 2 of/).waitFor({ state: 'attached' })
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'the focus is not lost')
})

test('the pager marks exactly one link as the current page', async () => {
  for (const path of ['/posts', '/posts?page=2', '/posts?page=20']) {
    await open(path)
    assert.equal(await on.currentPage.count(), 1, path)
  }
  await open('/posts')
  await on.next.click()
  await page.waitForURL('**/posts?page=2')
  await page.locator('[aria-live="polite"]').getByText(/page 2 of/).waitFor({ state: 'attached' })
  assert.deepEqual(await on.currentPage.evaluateAll(links => links.map(link => link.ariaLabel)), ['Page 2'])
})

test('a dialog keeps the focus inside, and Escape closes it and gives the focus back', async () => {
  await open(`/posts/${own}`)
  await on.remove.focus()
  await page.keyboard.press('Enter')
  await on.dialog.waitFor()
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key)
    const where = await page.evaluate(() => {
      const { activeElement } = document
      return activeElement === document.body || document.querySelector('dialog[open]').contains(activeElement)
    })
    assert.equal(where, true, `after ${key}: ${await focused()}`)
  }
  await page.keyboard.press('Escape')
  await on.dialog.waitFor({ state: 'hidden' })
  assert.equal(await hasFocus(on.remove), true, await focused())
  assert.equal(site.server.rows('SELECT id FROM blog_post WHERE id = ?', own).length, 1)
})

test('a dialog can be used by keyboard alone: the safe button comes first', async () => {
  await open(`/posts/${own}`)
  await on.remove.press('Enter')
  await on.dialog.waitFor()
  await until('the focus is inside', () => page.evaluate(() => document.querySelector('dialog[open]').contains(document.activeElement)))
  assert.match(await focused(), /Cancel/)
  await page.keyboard.press('Enter')
  await on.dialog.waitFor({ state: 'hidden' })
})

test('"Your session has ended" takes the focus to the password, and Escape means "not now"', async () => {
  await open('/posts/new')
  await on.title.fill('By keyboard')
  await on.text.fill('Text')
  site.server.change('DELETE FROM gatehouse_session')
  await on.publish.press('Enter')
  await on.dialog.waitFor()
  await until('the password has the focus', () => hasFocus(on.dialogPassword))
  await page.keyboard.press('Escape')
  await on.dialog.waitFor({ state: 'hidden' })
  assert.equal(await on.title.inputValue(), 'By keyboard')
  await on.publish.press('Enter')
  await until('the password has the focus', () => hasFocus(on.dialogPassword))
  await page.keyboard.type(demoPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/posts\/\d+$/)
})

test('somebody signs in, finds a post and signs out without a mouse', async () => {
  const other = await site.person()
  const there = screen(other.page)
  await other.page.goto('/login')
  await alive(other.page)
  await there.email.focus()
  await other.page.keyboard.type(ann)
  await other.page.keyboard.press('Tab')
  await other.page.keyboard.type(demoPassword)
  await other.page.keyboard.press('Enter')
  await there.signOut.waitFor()
  await there.posts.press('Enter')
  await other.page.waitForURL('**/posts')
  await there.search.focus()
  await other.page.keyboard.type('cookie')
  await other.page.keyboard.press('Enter')
  await other.page.waitForURL('**/posts?search=cookie')
  await there.main.getByText('for “cookie”').first().waitFor() // the list that is left would go away under the key
  await there.titles.first().getByRole('link').press('Enter')
  await other.page.waitForURL(/\/posts\/\d+$/)
  await there.signOut.press('Enter')
  await there.signInLink.waitFor()
  await other.context.close()
})

test('a refused form brings the focus to what is wrong', async () => {
  const other = await site.person()
  const there = screen(other.page)
  await other.page.goto('/login')
  await submitLogin(other.page, ann, 'wrong')
  await there.alert.waitFor()
  await until('the sentence has the focus', () => hasFocus(there.alert))
  await other.context.close()
})

test('what has the focus can be seen', async () => {
  await open('/posts')
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab')
    const visible = await page.evaluate(() => {
      const rings = [document.activeElement, document.activeElement.closest('label')].filter(Boolean).map(element => getComputedStyle(element))
      return rings.some(({ outlineStyle, outlineWidth, boxShadow }) => (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow.includes('px'))
    })
    assert.ok(visible, `Tab ${stop + 1}: ${await focused()}`)
  }
})

test('the theme switch is a switch, works by keyboard, and is remembered', async () => {
  await open('/')
  await on.theme.press('Enter')
  assert.equal(await on.theme.getAttribute('aria-checked'), 'true')
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await colour()
  await page.reload()
  await alive(page)
  assert.equal(await colour(), dark)
  await on.theme.press('Enter')
  assert.notEqual(await colour(), dark)
})

test('the browser had nothing to complain about', async () => {
  watch.assertQuiet([/status of 403/])
  await context.close()
})
