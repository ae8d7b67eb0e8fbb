// The log of a whole run, Node's lines included, holds no password, token, cookie or search term.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben, demoPassword, submitLogin } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'
import { Visitor } from './support/visitor.mjs'

const site = await openSite({ args: ['--log-level', 'debug'] })
const secrets = new Map() // what it is → the words
const secret = (what, ...words) => {
  secrets.set(what, [...secrets.get(what) ?? [], ...words])
  return words[0]
}
const keepCookies = cookies => cookies.forEach(({ name, value }) => secret(`a ${name}`, value))

test('a run with logins, wrong passwords, a password change, searches, posts and errors', async () => {
  const { context, page } = await site.person()
  const on = screen(page)
  await page.goto('/login')
  await submitLogin(page, ann, secret('a wrong password', 'Wr0ng-horse-battery'))
  await on.alert.waitFor()
  keepCookies(await context.cookies())
  await submitLogin(page, ann, demoPassword)
  await on.signOut.waitFor()
  keepCookies(await context.cookies())

  const searched = secret('a search term', 'zebrafinch', 'quokka', 'axolotl')
  await page.goto(`/posts?search=${searched}`)
  await alive(page)
  await on.search.fill('quokka')
  await on.find.click()
  await page.waitForURL('**/posts?search=quokka')
  await page.goto(`/no-such-page?token=${secret('a value of an unknown parameter', 'hunter2-token')}`)

  await page.goto('/posts/new')
  await alive(page)
  await on.title.fill(secret('a post\'s title', 'Private-title-77'))
  await on.text.fill(secret('a post\'s text', 'Private-text-78'))
  await on.publish.click()
  await page.waitForURL(/\/posts\/\d+$/)

  await page.goto('/account')
  await alive(page)
  const form = on.main.getByRole('form', { name: 'Change password' })
  await form.getByLabel('Current password').fill(demoPassword)
  await form.getByLabel('New password').fill(secret('a new password', 'Brand-new-phrase-4711'))
  await form.getByRole('button', { name: 'Change password' }).click()
  await on.notice.getByText('Your password is changed').waitFor()
  keepCookies(await context.cookies())
  await on.signOut.click()
  await on.signInLink.waitFor()
  await page.goto('/posts?search=axolotl')
  keepCookies(await context.cookies())
  await context.close()
})

test('a run of odd requests: bad JSON, a foreign origin, a lost token, a dead session, an oversized header', async () => {
  const visitor = new Visitor(site.url)
  await visitor.signIn(ben)
  keepCookies(visitor.browserCookies())
  const odd = secret('a password in a bad request', 'Odd-password-99')
  await fetch(`${site.url}/api/login/`, { method: 'POST', body: `{"email": "x", "password": "${odd}`, headers: { 'Content-Type': 'application/json', 'Cookie': visitor.cookieHeader(), 'X-CSRFToken': visitor.cookies.get('csrftoken') } })
  await visitor.fetch('/api/login/', { method: 'POST', body: { email: odd, password: odd, extra: odd } })
  await visitor.fetch('/api/posts/', { method: 'POST', body: { title: 'x', body: 'y' }, headers: { Origin: 'https://evil.example' } })
  await visitor.fetch(`/api/posts/?search=${secret('a search term', 'platypus')}&ordering=-id&unknown=${odd}`)
  await visitor.fetch(`/login?password=${odd}&email=x`, { headers: { Authorization: `Basic ${secret('an Authorization header', 'c2VjcmV0OnNlY3JldA')}` } })
  await visitor.fetch('/', { headers: { Cookie: `${visitor.cookieHeader()}; stray=${secret('a stray cookie', 'stray-cookie-value')}` } })
  site.server.change('DELETE FROM gatehouse_session')
  await visitor.fetch('/posts')
  await visitor.fetch('/posts', { headers: { 'X-Long': secret('an oversized header', 'loooooong').repeat(3000) } }).catch(() => {})
  keepCookies(visitor.browserCookies())
})

test('the log holds the run', async () => {
  const log = await site.server.settled()
  for (const [method, path] of [['POST', '/api/login/'], ['POST', '/api/account/password/'], ['GET', '/posts'], ['POST', '/api/posts/'], ['POST', '/api/logout/']])
    assert.ok(log.requests({ method, path }).length, `${method} ${path}`)
  assert.ok(log.requests({ path: '/posts' }).some(line => line.query === 'search'), 'the name of a query parameter is logged')
  assert.ok(log.events('renderer_up').length, 'the renderers\' lines are in the same log')
  await site.server.stop()
})

test('and none of its secrets', () => {
  const everything = site.server.log.text() + site.server.output
  assert.ok([...secrets].length >= 10 && secrets.get('a sessionid').length >= 3 && secrets.get('a csrftoken').length >= 3)
  for (const [what, words] of secrets) {
    for (const word of words)
      assert.ok(!everything.includes(word), `the log holds ${what}: ${everything.split('\n').find(line => line.includes(word))}`)
  }
  assert.doesNotMatch(everything, /"password":|sessionid=|csrftoken=|cookie: /i, 'nor the beginning of a body or a header')
})

test('the database keeps no session token and no password in the clear', () => {
  const rows = JSON.stringify(site.server.rows('SELECT * FROM gatehouse_session')) + JSON.stringify(site.server.rows('SELECT * FROM accounts_customuser'))
  for (const word of [...secrets.get('a sessionid'), 'Brand-new-phrase-4711'])
    assert.ok(!rows.includes(word))
})
