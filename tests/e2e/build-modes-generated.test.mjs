// Static pages (npm run generate): they are the same for everybody and hold nobody's account.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { webBuild } from './support/builds.mjs'
import { ann } from './support/people.mjs'
import { shortStory } from './support/short-story.mjs'
import { openSite } from './support/site.mjs'

const folder = await webBuild('generate')
const site = await openSite({ web: folder })

test('the start page was written at build time, with its text', async () => {
  const { text, status, headers } = await (await site.visitor()).fetch('/')
  assert.equal(status, 200)
  assert.match(text, /<h1/)
  assert.ok(headers.get('content-security-policy'))
  assert.equal(text, readFileSync(join(folder, 'public/index.html'), 'utf8'))
})

test('a signed-in visitor gets the very same bytes, without an account in them', async () => {
  const [visitor, stranger] = [await site.visitor(ann), await site.visitor()]
  for (const path of ['/', '/login', '/posts']) {
    const [own, other] = [await visitor.fetch(path), await stranger.fetch(path)]
    assert.equal(own.text, other.text, path)
    assert.ok(!own.text.includes('@'), `${path} holds no address of anybody`)
  }
})

test('no prerendered file holds an account', () => {
  const pages = readdirSync(join(folder, 'public'), { recursive: true }).filter(name => name.endsWith('.html'))
  assert.ok(pages.includes('index.html') && pages.includes('200.html'), pages.join())
  for (const name of pages)
    assert.doesNotMatch(readFileSync(join(folder, 'public', name), 'utf8'), /is_staff|@\w+\.\w+/, name)
})

test('no Node is started', async () => {
  assert.deepEqual((await site.server.settled()).events('renderer_started'), [])
})

shortStory(site, { rendered: false })
