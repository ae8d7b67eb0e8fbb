// The Node that renders is killed: every page still works through the shell, and soon pages are rendered again.
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { node } from './support/paths.mjs'
import { ann, signIn } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { temporaryFolder } from './support/server.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'
import { until } from './support/until.mjs'

// Stands where Node stands; while `broken` exists it does not start.
const folder = temporaryFolder('node')
const broken = join(folder, 'broken')
const program = join(folder, 'node')
writeFileSync(program, `#!/bin/sh\n[ -e '${broken}' ] && exit 1\nexec '${node}' "$@"\n`, { mode: 0o755 })

const site = await openSite({ args: ['--node', program, '--renderers', '1'] })
const { page, watch } = await site.person({ email: ann })
const on = screen(page)
const own = site.server.rows('SELECT p.id, p.title FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? LIMIT 1', ann)[0]
const isShell = headers => headers['x-robots-tag'] === 'noindex'

async function arrives(path, visible) {
  const answer = await page.goto(path)
  await visible.first().waitFor()
  await alive(page)
  return { status: answer.status(), headers: answer.headers(), html: await answer.text() }
}

const pages = [
  ['/', () => on.main.getByText(ann)],
  ['/posts', () => on.cards],
  [`/posts/${own.id}`, () => on.main.getByRole('heading', { name: own.title })],
  [`/posts/${own.id}/edit`, () => on.save],
  ['/posts/new', () => on.publish],
  ['/account', () => on.main.getByRole('heading', { name: 'Where you are signed in' })],
]

test('before: pages are rendered', async () => {
  const { headers, html } = await arrives('/posts', on.cards)
  assert.equal(isShell(headers), false)
  assert.match(html, /<article/)
  writeFileSync(broken, '')
  process.kill(await site.server.renderer(), 'SIGKILL')
  await until('the server noticed', () => site.server.log.events('renderer_ended').length)
  assert.equal(site.server.log.events('renderer_ended')[0].status, 9)
})

for (const [path, visible] of pages) {
  test(`${path.replace(own.id, 'ID')} works without Node, through the shell`, async () => {
    const { status, headers, html } = await arrives(path, visible())
    assert.equal(status, 200)
    assert.equal(headers['x-robots-tag'], 'noindex')
    assert.equal(headers['cache-control'], 'no-store')
    assert.ok(!html.includes(ann) && !/<article/.test(html), 'the shell is nobody\'s')
    await on.signOut.waitFor()
    watch.assertQuiet()
  })
}

test('the shell sends strangers to the login page and lets them sign in', async () => {
  const stranger = await site.person()
  await stranger.page.goto('/posts')
  await stranger.page.waitForURL('**/login?redirect=/posts')
  await signIn(stranger.page, ann)
  await stranger.context.close()
})

test('an address that does not exist says so', async () => {
  const stranger = await site.person()
  await stranger.page.goto('/no-such-page')
  await screen(stranger.page).main.getByText('Page not found').waitFor()
  stranger.watch.assertQuiet([/NUXT_E1005/, /status of 403/]) // Nuxt reports every error of a start in the browser
  await stranger.context.close()
})

test('an answer with the shell never sets a cookie it should not, and never a session', async () => {
  const answer = await (await site.visitor()).fetch('/posts')
  assert.equal(answer.headers.get('x-robots-tag'), 'noindex')
  assert.deepEqual(answer.setCookies, [])
})

test('when Node may live again, it is started again and pages are rendered again', async () => {
  rmSync(broken)
  await until('a rendered page', async () => {
    const { headers, html } = await arrives('/posts', on.cards)
    return !isShell(headers) && /<article/.test(html)
  }, { timeout: 60_000, every: 500 })
  assert.ok(site.server.log.events('renderer_started').length > 1)
})

test('the shell pages made the browser complain about nothing', () => watch.assertQuiet([/status of 40[34]/]))
