// 200 people at the same time: everybody's page is the own one, and nobody else's name is in any of them.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { openServer } from './support/site.mjs'
import { stateOf } from './support/state.mjs'
import { Visitor } from './support/visitor.mjs'

const count = 200
const really = 20 // sign in through the API; the sessions of the others are put into the database
const server = await openServer({ args: ['--render-timeout', '60', '--render-queue', '1000', '--page-rate', '0'] })

const md5 = text => createHash('md5').update(text).digest('hex')
const sha256 = text => createHash('sha256').update(text).digest()
const hex = () => randomBytes(6).toString('hex')
const now = new Date().toISOString().slice(0, 19).replace('T', ' ')

const people = Array.from({ length: count }, (_, n) => {
  const visitor = new Visitor(server.url)
  const salt = hex()
  // Two marks each: `name` is who they are, `story` what they have written.
  return { visitor, name: `person-${hex()}`, story: `story-${hex()}`, password: `md5$${salt}$${md5(`${salt}secret-${n}`)}`, plain: `secret-${n}` }
})

server.database((db) => {
  const user = db.prepare('INSERT INTO accounts_customuser (password, is_superuser, first_name, last_name, is_staff, is_active, date_joined, email) VALUES (?, 0, ?, ?, 0, 1, ?, ?)')
  const post = db.prepare('INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, modified_by_id) VALUES (?, ?, ?, ?, ?, ?)')
  const session = db.prepare('INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, last_seen_on, address, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?)')
  db.exec('BEGIN IMMEDIATE')
  people.forEach((person, n) => {
    person.email = `${person.name}@example.org`
    person.id = Number(user.run(person.password, `First ${person.name}`, `Last ${person.name}`, now, person.email).lastInsertRowid)
    post.run(now, now, `Title of ${person.story}`, `Text of ${person.story}`, person.id, person.id)
    if (n < really)
      return
    const token = randomBytes(32).toString('base64url')
    session.run(sha256(token), person.id, sha256(person.password), now, now, '127.0.0.1', `browser of ${person.name}`)
    person.visitor.cookies.set('sessionid', token)
  })
  db.exec('COMMIT')
})

const marks = new RegExp(`(?:${people.map(person => person.name).join('|')})`, 'g')
const stories = /story-[0-9a-f]{12}/g
const found = (text, pattern) => [...new Set(text.match(pattern) ?? [])]
const headersOf = answer => JSON.stringify([...answer.headers]) + answer.setCookies.join()

test(`${really} of them sign in, a few at once`, async () => {
  for (let first = 0; first < really; first += 5)
    await Promise.all(people.slice(first, first + 5).map(({ visitor, email, plain }) => visitor.signIn(email, plain)))
})

const pages = {
  '/': () => '/',
  '/account': () => '/account',
  '/posts or the search for the own post': (person, n) => n % 2 ? '/posts' : `/posts?search=${person.story}`,
}
for (const [what, path] of Object.entries(pages)) {
  test(`all ${count} ask for ${what} at once: each answer knows its own visitor and no other`, async () => {
    const answers = await Promise.all(people.map((person, n) => person.visitor.fetch(path(person, n))))
    answers.forEach((answer, n) => {
      const { name, email, story } = people[n]
      assert.equal(answer.status, 200)
      assert.match(answer.text, /data-ssr="true"/)
      assert.deepEqual(found(answer.text, marks), [name], 'marks in the HTML, state included')
      assert.equal(stateOf(answer.text).pinia.user.account.email, email)
      assert.deepEqual(found(headersOf(answer), marks), [])
      assert.deepEqual(answer.setCookies, [])
      assert.equal(answer.headers.get('cache-control'), 'private, no-store')
      if (path(people[n], n).includes('search='))
        assert.deepEqual(found(answer.text, stories), [story])
    })
  })
}

test('all ask the API at once: the same holds', async () => {
  const answers = await Promise.all(people.map(({ visitor }) => visitor.fetch('/api/account/profile/')))
  answers.forEach((answer, n) => assert.deepEqual(found(answer.text + headersOf(answer), marks), [people[n].name]))
})

test('strangers among them see nobody', async () => {
  const answers = await Promise.all(people.flatMap(({ visitor }, n) => [visitor.fetch('/'), ...n % 4 ? [] : [new Visitor(server.url).fetch('/')]]))
  const anonymous = answers.filter(answer => stateOf(answer.text).pinia.user.account === null)
  assert.equal(anonymous.length, count / 4)
  for (const answer of anonymous)
    assert.deepEqual(found(answer.text + headersOf(answer), marks), [])
})

test('in the log every call of a render belongs to the user of its page', async () => {
  const log = await server.settled()
  const pagesById = new Map(log.pages().map(line => [line.request, line]))
  const inner = log.requests({ from: 'render' })
  assert.ok(inner.length >= count * 4)
  assert.deepEqual(inner.filter(line => pagesById.get(line.request)?.user !== line.user), [])
  assert.deepEqual(log.events('page_not_rendered'), [])
})
