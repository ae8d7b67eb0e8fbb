// Signing in: what a wrong password says and keeps, and where one is sent afterwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben, signIn, submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive, stores } from './support/state.mjs'

const site = await openSite()

async function refused(email, password) {
  const { context, page, watch } = await site.person()
  const on = screen(page)
  await page.goto('/login')
  await submitLogin(page, email, password)
  await on.alert.waitFor()
  const said = (await on.alert.innerText()).trim()
  return { context, page, watch, on, said }
}

test('a wrong password keeps the e-mail address, says one sentence and signs nobody in', async () => {
  const { context, page, watch, on, said } = await refused(ann, 'not the password')
  assert.match(said, /^[^.!?]{5,}[.!?]?$/, 'one sentence')
  assert.equal(await on.email.inputValue(), ann)
  assert.equal(new URL(page.url()).pathname, '/login')
  assert.ok(!(await context.cookies()).some(cookie => cookie.name === 'sessionid'))
  assert.equal((await stores(page)).user.account, null)
  watch.assertQuiet([/status of 400/])
  await context.close()
})

test('an unknown address gets the same sentence as a wrong password', async () => {
  const wrong = await refused(ann, 'not the password')
  const unknown = await refused('nobody@example.org', 'not the password')
  assert.equal(unknown.said, wrong.said)
  await Promise.all([wrong.context.close(), unknown.context.close()])
})

test('after a wrong password the right one works without typing the address again', async () => {
  const { context, page, on } = await refused(ann, 'not the password')
  await on.password.fill('password')
  await on.signIn.click()
  await on.signOut.waitFor()
  await page.waitForURL(`${site.url}/`)
  await context.close()
})

test('empty fields are said at the fields, without asking the API', async () => {
  const { context, page, watch } = await site.person()
  const on = screen(page)
  await page.goto('/login')
  await on.signIn.click()
  for (const field of [on.email, on.password])
    await field.and(page.locator('[aria-invalid="true"]')).waitFor()
  assert.ok(!watch.api().includes('POST /api/login/'))
  await context.close()
})

test('without a connection the form says so, and keeps what was typed', async () => {
  const { context, page } = await site.person()
  const on = screen(page)
  await page.goto('/login')
  await page.route('**/api/login/', route => route.abort())
  await submitLogin(page, ann)
  await on.alert.getByText(/could not be reached/).waitFor()
  assert.deepEqual([await on.email.inputValue(), await on.password.inputValue()], [ann, 'password'])
  await context.close()
})

test('who asked for a private page signs in and lands there, query included', async () => {
  const { context, page } = await site.person()
  await page.goto('/posts?page=3')
  assert.equal(new URL(page.url()).pathname, '/login')
  await submitLogin(page, ben)
  await page.waitForURL('**/posts?page=3')
  assert.equal(await screen(page).pageLink(3).getAttribute('aria-current'), 'page')
  await context.close()
})

for (const target of ['https://example.org/', '//example.org/', '/\\example.org', '/\t/example.org', 'javascript:alert(1)', '/x/..//example.org']) {
  test(`a redirect to ${JSON.stringify(target)} is refused: one stays on this site`, async () => {
    const { context, page, watch } = await site.person()
    await page.goto(`/login?redirect=${encodeURIComponent(target)}`)
    await submitLogin(page, ben)
    await screen(page).signOut.waitFor()
    await page.waitForURL(`${site.url}/`)
    assert.ok(watch.requests.every(request => request.url().startsWith(site.url)), 'nothing was asked elsewhere')
    await context.close()
  })
}

test('the server does not redirect a signed-in visitor of the login page to another site either', async () => {
  const visitor = await site.visitor(ben)
  for (const target of ['https://example.org/', '//example.org/', '/\\example.org']) {
    const answer = await visitor.fetch(`/login?redirect=${encodeURIComponent(target)}`)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers.get('location'), '/')
  }
})

test('who is signed in already is sent on from the login page', async () => {
  const { context, page } = await site.person()
  await signIn(page, ben)
  await page.goto('/login?redirect=/posts')
  await alive(page)
  await page.waitForURL('**/posts')
  await context.close()
})
