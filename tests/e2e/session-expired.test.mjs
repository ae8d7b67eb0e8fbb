// The session ends while somebody is writing: sign in again in place, and what was asked is done once,
// unless somebody else came back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben, demoPassword, submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive, stores } from './support/state.mjs'
import { until } from './support/until.mjs'

const site = await openSite()
const saved = title => site.server.rows('SELECT p.id, p.body, u.email AS author FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE title = ?', title)
const endAllSessions = () => assert.ok(site.server.change('DELETE FROM gatehouse_session') > 0)

/** Somebody has written a post when the session ends, and presses "Publish". */
async function interrupted(title) {
  const person = await site.person({ email: ann })
  const on = screen(person.page)
  await person.page.goto('/posts/new')
  await alive(person.page)
  await on.title.fill(title)
  await on.text.fill(`Words of ${title}`)
  endAllSessions()
  await on.publish.click()
  await on.dialog.waitFor()
  return { ...person, on }
}

test('a dialog says that the session ended, in place, with the text still in the form', async () => {
  const { context, page, on } = await interrupted('Interrupted')
  assert.match(await on.dialog.innerText(), /session has ended/)
  assert.equal(new URL(page.url()).pathname, '/posts/new')
  assert.equal(await on.dialogEmail.inputValue(), ann)
  assert.equal(await on.dialogPassword.evaluate(field => field === document.activeElement), true)
  assert.equal(await page.locator('main textarea').inputValue(), 'Words of Interrupted')
  await context.close()
})

test('after signing in again the post is saved exactly once, with what was typed', async () => {
  const { context, page, on, watch } = await interrupted('Saved once')
  await on.dialogPassword.fill(demoPassword)
  await on.signInAgain.click()
  await page.waitForURL(/\/posts\/\d+$/)
  await on.main.getByText('Words of Saved once').waitFor()
  assert.deepEqual(saved('Saved once').map(({ body, author }) => ({ body, author })), [{ body: 'Words of Saved once', author: ann }])
  assert.equal(watch.documents().length, 1, 'no page was loaded again')
  assert.equal((await stores(page)).user.account.email, ann)
  watch.assertQuiet([/status of 403/])
  await context.close()
})

test('a wrong password is said in the dialog, and a second try still saves the post once', async () => {
  const { context, page, on } = await interrupted('Second try')
  await on.dialogPassword.fill('not the password')
  await on.signInAgain.click()
  await on.dialogAlert.waitFor()
  assert.equal(saved('Second try').length, 0)
  await on.dialogPassword.fill(demoPassword)
  await on.signInAgain.click()
  await page.waitForURL(/\/posts\/\d+$/)
  assert.equal(saved('Second try').length, 1)
  await context.close()
})

test('"Not now" sends nothing and leaves the text in the form', async () => {
  const { context, page, on } = await interrupted('Not now')
  await on.notNow.click()
  await on.dialog.waitFor({ state: 'hidden' })
  await on.alert.waitFor()
  assert.equal(await on.title.inputValue(), 'Not now')
  assert.equal(await on.text.inputValue(), 'Words of Not now')
  assert.equal(saved('Not now').length, 0)
  assert.equal(new URL(page.url()).pathname, '/posts/new')
  await context.close()
})

test('a change of a post is repeated once too', async () => {
  const { id } = site.server.rows('SELECT p.id FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? LIMIT 1', ann)[0]
  const { context, page, watch } = await site.person({ email: ann })
  const on = screen(page)
  await page.goto(`/posts/${id}/edit`)
  await alive(page)
  await on.title.fill('Changed after all')
  endAllSessions()
  await on.save.click()
  await on.dialogPassword.fill(demoPassword)
  await on.signInAgain.click()
  await page.waitForURL(`**/posts/${id}`)
  assert.deepEqual(saved('Changed after all').map(post => post.id), [id])
  assert.deepEqual(watch.api().filter(line => line.startsWith('PUT')), [`PUT /api/posts/${id}/`, `PUT /api/posts/${id}/`])
  await context.close()
})

test('a different user who comes back in another tab: nothing is repeated, nothing of the first is left', async () => {
  const { context, page, on } = await interrupted('Not by Ben')
  const other = await site.tab(context)
  await other.page.goto('/login')
  await submitLogin(other.page, ben)
  await screen(other.page).signOut.waitFor()
  await until('the first tab shows the second user', async () => (await stores(page)).user.account?.email === ben)
  await on.dialog.waitFor({ state: 'hidden' })
  await page.waitForURL(`${site.url}/`)
  await page.waitForLoadState('networkidle')
  assert.equal(saved('Not by Ben').length, 0)
  const kept = await page.content() + await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
  assert.ok(!kept.includes('Not by Ben') && !kept.includes(ann), 'nothing of the first user is left in the tab')
  await context.close()
})

test('a different user who comes back through the dialog: nothing is repeated', async () => {
  const { context, page, on } = await interrupted('Not by Ben either')
  // As if a password manager, or somebody with the developer tools, had put another account into the dialog.
  await page.route('**/api/login/', route => route.continue({ postData: JSON.stringify({ email: ben, password: demoPassword }) }))
  await on.dialogPassword.fill(demoPassword)
  await on.signInAgain.click()
  await on.notice.getByText(/different account/).waitFor()
  assert.equal((await stores(page)).user.account.email, ben)
  assert.equal(saved('Not by Ben either').length, 0)
  assert.ok(!(await page.content()).includes('Not by Ben either'))
  await context.close()
})

test('a list that is asked for after the session ended is loaded after signing in again', async () => {
  const { context, page } = await site.person({ email: ann })
  const on = screen(page)
  await page.goto('/posts')
  await alive(page)
  endAllSessions()
  await on.next.click()
  await on.dialogPassword.fill(demoPassword)
  await on.signInAgain.click()
  await on.dialog.waitFor({ state: 'hidden' })
  await page.waitForFunction(() => document.querySelector('main')?.innerText.includes('page 2 of'))
  assert.equal(await on.cards.count(), 10)
  await context.close()
})
