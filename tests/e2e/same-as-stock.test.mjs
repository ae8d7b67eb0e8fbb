// Our renders are cheaper than stock Nuxt's (docs/rendering.md); the pages are the same ones. Every page is asked for from
// both, over the same data: what the server sends, and what the browser makes of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stockBuild } from './support/builds.mjs'
import { serializeDom } from './support/dom.mjs'
import { freePort, serveNuxt } from './support/nuxt.mjs'
import { ann } from './support/people.mjs'
import { makeDemo, temporaryFolder } from './support/server.mjs'
import { openSite } from './support/site.mjs'
import { alive, stateOf, stores } from './support/state.mjs'

if (!process.env.GATEHOUSE_E2E_DEMO)
  await makeDemo(process.env.GATEHOUSE_E2E_DEMO = temporaryFolder('demo')) // else each server had posts of its own

const port = await freePort()
const ours = await openSite()
const stock = await openSite({ web: `http://127.0.0.1:${port}`, args: ['--trusted-proxies', '127.0.0.1'] })
await serveNuxt(await stockBuild(), port, stock.url)
const parser = (await ours.person()).page

// A post that is everything a template or a head could trip over: dollars as in a replacement, entities, tags, quotes.
const title = 'Costs $$ & $& <b>"less"</b> 100 % \\u0041 \'now\''
const text = 'Line one\nline two </script> <!-- $1 `${x}` é 😀'
const written = await Promise.all([ours, stock].map(async site =>
  await (await site.visitor(ann)).json('/api/posts/', { method: 'POST', body: { title, body: text } })))
assert.deepEqual(written.map(answer => answer.status), [201, 201])
const { id } = written[0].body
assert.equal(written[1].body.id, id)

const people = { anonymous: {}, 'signed in': { email: ann } }
const pages = [
  ['anonymous', '/', 200], ['anonymous', '/login', 200], ['anonymous', '/login?redirect=/posts?page=2', 200],
  ['anonymous', '/posts', 302], ['anonymous', '/no-such-page', 404],
  ['signed in', '/', 200], ['signed in', '/login', 302], ['signed in', '/posts', 200], ['signed in', '/posts?page=3', 200],
  ['signed in', '/posts?search=quiet', 200], ['signed in', `/posts?search=${encodeURIComponent('100 % $& <b> "x"')}`, 200],
  ['signed in', '/posts/new', 200], ['signed in', `/posts/${id}`, 200], ['signed in', `/posts/${id}/edit`, 200],
  ['signed in', '/account', 200], ['signed in', '/posts/999999', 404], ['signed in', '/no-such-page', 404],
]

for (const [who, path, status] of pages) {
  test(`${path}, ${who}: the answer is the same, and so is the page that has come alive`, async () => {
    const [own, other] = await Promise.all([ours, stock].map(async site => await answer(site, who, path)))
    assert.equal(own.status, status)
    assert.deepEqual(own, other)
    if (status === 302)
      return
    const [living, otherLiving] = await Promise.all([ours, stock].map(async site => await visit(site, who, path, status)))
    assert.ok(living.dom.length > 20, 'a page has elements')
    assert.deepEqual(living, otherLiving)
  })
}

test('after navigation in the browser the pages are the same as well', async () => {
  const walks = await Promise.all([ours, stock].map(async (site) => {
    const { page, watch } = await site.person({ email: ann })
    await alive(await page.goto('/').then(() => page))
    await page.getByRole('link', { name: 'Posts', exact: true }).click()
    await page.waitForURL('**/posts')
    await page.locator('article').first().waitFor()
    const found = { title: await page.title(), dom: plain(await page.evaluate(serializeDom, { selector: '#__nuxt' })) }
    watch.assertQuiet()
    return found
  }))
  assert.deepEqual(...walks)
})

/** What the server sends: status, redirect, markup and state, without what differs from build to build. */
async function answer(site, who, path) {
  const visitor = await site.visitor(people[who].email)
  const { status, headers, text: html } = await visitor.fetch(path, { headers: { Accept: 'text/html' } })
  const facts = { status, location: headers.get('location'), type: headers.get('content-type') }
  if (status === 302)
    return plain(facts)
  return plain({ ...facts, dom: await parser.evaluate(serializeDom, { selector: 'html', html }), state: stateOf(html) })
}

// What the browser loads ahead of a click, when it has nothing else to do: how far it has come is a matter of time.
const prefetched = /href="http:\/\/<site>\/_nuxt\/[^"]*" rel="modulepreload"/

/** What a person has before them: the page after hydration, its stores, and what the console said. */
async function visit(site, who, path, status) {
  const { context, page, watch } = await site.person(people[who])
  await page.goto(path)
  await alive(page)
  await page.waitForLoadState('networkidle')
  const found = {
    title: await page.title(),
    head: plain((await page.evaluate(serializeDom, { selector: 'head' })).sort()).filter(line => !prefetched.test(line)),
    dom: plain(await page.evaluate(serializeDom, { selector: 'body' })),
    stores: plain(await stores(page)),
  }
  watch.assertQuiet(status === 404 ? [/status of 404/] : [])
  await context.close()
  return found
}

/** Without what cannot be the same: the build's id, ports, and times of this minute (a login, a session, a post just written). */
function plain(value) {
  const recent = iso => Math.abs(Date.now() - Date.parse(iso)) < 600_000 ? '<now>' : iso
  return JSON.parse(JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<build>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, recent)
    .replaceAll(/\d{1,2} \w+ \d{4}, \d\d:\d\d UTC|just now|\d+ minutes? ago/g, '<minute>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<site>'))
}
