// --web none: the API alone. Pages do not exist, everything else does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann } from './support/people.mjs'
import { openServer } from './support/site.mjs'
import { Visitor } from './support/visitor.mjs'

const server = await openServer({ web: 'none' })

for (const path of ['/', '/posts', '/login', '/200.html', '/_nuxt/entry.js']) {
  test(`${path} is 404`, async () => {
    assert.equal((await new Visitor(server.url).fetch(path)).status, 404)
  })
}

test('the API works: sign in, read, write, sign out', async () => {
  const visitor = new Visitor(server.url)
  await visitor.signIn(ann)
  assert.equal((await visitor.json('/api/account/')).body.email, ann)
  assert.equal((await visitor.json('/api/posts/')).body.count, 200)
  assert.equal((await visitor.json('/api/posts/', { method: 'POST', body: { title: 'By API', body: 'Text' } })).status, 201)
  assert.equal((await visitor.json('/api/logout/', { method: 'POST' })).status, 200)
  assert.equal((await visitor.json('/api/account/')).status, 403)
})

test('no Node is started', async () => {
  const log = await server.settled()
  assert.deepEqual(log.events('renderer_started'), [])
})

test('it is alive, ready, and stops when asked', async () => {
  for (const path of ['/-/live', '/-/ready'])
    assert.equal((await new Visitor(server.url).fetch(path)).status, 200)
  assert.equal(await server.stop(), 0)
})
