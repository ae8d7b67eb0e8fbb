// The account page: the own sessions, and a password change that ends all others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben, cem, demoPassword } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'
import { until } from './support/until.mjs'
import { Visitor } from './support/visitor.mjs'

const site = await openSite()
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'

async function device(email, userAgent, password = demoPassword) {
  const visitor = new Visitor(site.url, userAgent)
  await visitor.signIn(email, password)
  return visitor
}

async function accountPage(email) {
  const person = await site.person({ email })
  await person.page.goto('/account')
  await alive(person.page)
  const on = screen(person.page)
  const sessions = on.main.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  return { ...person, on, sessions }
}

const isSignedIn = async visitor => (await visitor.fetch('/api/account/')).status === 200

test('it shows the profile', async () => {
  const { context, on, watch } = await accountPage(ann)
  assert.match(await on.main.innerText(), new RegExp(`E-mail\\s+${ann}`))
  assert.match(await on.main.innerText(), /Role\s+Member/)
  watch.assertQuiet()
  await context.close()
})

test('it lists the own sessions by device, with this one marked', async () => {
  const phone = await device(ann, iphone)
  const stranger = await device(ben, firefox)
  const { context, sessions } = await accountPage(ann)
  const texts = await sessions.allInnerTexts()
  assert.equal(texts.filter(text => /This device/.test(text)).length, 1)
  assert.ok(texts.some(text => /Safari on iOS/.test(text) && /127\.0\.0\.1/.test(text)), texts.join())
  assert.ok(!texts.some(text => /Firefox/.test(text)), 'nobody else\'s')
  assert.ok(await isSignedIn(phone) && await isSignedIn(stranger))
  await context.close()
})

test('"End this one" ends exactly that session', async () => {
  const [laptop, phone] = [await device(ben, firefox), await device(ben, iphone)]
  const { page, context, on, sessions } = await accountPage(ben)
  const before = await sessions.count()
  await sessions.filter({ hasText: 'Safari on iOS' }).getByRole('button', { name: /^End this one/ }).click()
  await until('the list is shorter', async () => await sessions.count() === before - 1)
  assert.equal(await sessions.filter({ hasText: 'Safari on iOS' }).count(), 0)
  assert.deepEqual([await isSignedIn(phone), await isSignedIn(laptop)], [false, true])
  assert.equal((await page.request.get('/api/account/')).status(), 200)
  await on.notice.getByText('ended').waitFor()
  await context.close()
})

test('nobody ends somebody else\'s session', async () => {
  const [own, other] = [await device(ann, firefox), await device(ben, firefox)]
  const { body } = await other.json('/api/account/sessions/')
  const answer = await own.fetch(`/api/account/sessions/${body.results.find(session => session.current).id}/`, { method: 'DELETE' })
  assert.equal(answer.status, 404)
  assert.equal(await isSignedIn(other), true)
})

test('"End all others" leaves only this device', async () => {
  const others = [await device(ben, firefox), await device(ben, iphone)]
  const { context, page, on, sessions } = await accountPage(ben)
  await on.main.getByRole('button', { name: 'End all others' }).click()
  await on.main.getByText('You are signed in on this device only.').waitFor()
  assert.equal(await sessions.count(), 1)
  for (const other of others)
    assert.equal(await isSignedIn(other), false)
  assert.equal((await page.request.get('/api/account/')).status(), 200)
  await context.close()
})

async function changePassword({ on }, current, wanted) {
  const form = on.main.getByRole('form', { name: 'Change password' })
  const fields = { current: form.getByLabel('Current password'), wanted: form.getByLabel('New password') }
  await fields.current.fill(current)
  await fields.wanted.fill(wanted)
  await form.getByRole('button', { name: 'Change password' }).click()
  return fields
}

test('a wrong current password is said at its field, and changes nothing', async () => {
  const person = await accountPage(cem)
  const { current, wanted } = await changePassword(person, 'not it', 'a long new phrase 42')
  await current.and(person.page.locator('[aria-invalid="true"]')).waitFor()
  assert.equal(await wanted.inputValue(), 'a long new phrase 42', 'nothing typed is lost')
  await device(cem, firefox)
  await person.context.close()
})

test('a new password that is too weak is refused at its field', async () => {
  const person = await accountPage(cem)
  const { wanted } = await changePassword(person, demoPassword, '12345678')
  await wanted.and(person.page.locator('[aria-invalid="true"]')).waitFor()
  await device(cem, firefox)
  await person.context.close()
})

test('changing the password ends the session in the second browser and keeps this one', async () => {
  const second = await accountPage(cem)
  const first = await accountPage(cem)
  await changePassword(first, demoPassword, 'a long new phrase 42')
  await first.on.notice.getByText('Your password is changed').waitFor()
  assert.equal((await first.page.request.get('/api/account/')).status(), 200)
  assert.equal((await second.page.request.get('/api/account/')).status(), 403)
  await first.on.main.getByText('You are signed in on this device only.').waitFor()
  await first.page.reload()
  await first.on.signOut.waitFor()
  await second.page.reload()
  await second.page.waitForURL('**/login?redirect=/account')
  await Promise.all([first.context.close(), second.context.close()])
})

test('after that only the new password signs in', async () => {
  const visitor = new Visitor(site.url)
  await visitor.fetch('/api/login-set-cookie/')
  assert.equal((await visitor.fetch('/api/login/', { method: 'POST', body: { email: cem, password: demoPassword } })).status, 400)
  await device(cem, firefox, 'a long new phrase 42')
})
