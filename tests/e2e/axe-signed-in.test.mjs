// Every page a member sees: no violation of axe's rules, nothing in the console, no sideways scrolling;
// light and dark, desktop and phone; with pictures.
import { test } from 'node:test'
import { assertGoodInEveryLook } from './support/accessibility.mjs'
import { ann, ben } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'

const site = await openSite()
const postOf = email => site.server.rows('SELECT p.id FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? ORDER BY p.id DESC LIMIT 1', email)[0].id
const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2).slice(0, 160)
const writer = await site.visitor(ben)
const wide = (await writer.json('/api/posts/', { method: 'POST', body: { title: longWord, body: `${longWord}${longWord}\n\nA second paragraph.` } })).body.id
const [own, other] = [postOf(ann), site.server.rows('SELECT p.id FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? LIMIT 1', ben)[0].id]

async function deleting(page) {
  await page.goto(`/posts/${own}`)
  await alive(page)
  await screen(page).remove.click()
  await screen(page).confirm.waitFor()
}

async function sessionEnded(page) {
  await page.goto('/posts')
  await alive(page)
  await page.route('**/api/posts/**', route => route.fulfill({ status: 403, json: { detail: 'Authentication credentials were not provided.' } }))
  await screen(page).next.click()
  await screen(page).signInAgain.waitFor()
}

async function broken(page) {
  await page.goto('/')
  await alive(page)
  await page.route('**/api/posts/**', route => route.abort())
  await screen(page).posts.click()
  await screen(page).main.getByText('could not be reached').waitFor()
}

async function formWithErrors(page) {
  await page.goto('/posts/new')
  await alive(page)
  await screen(page).publish.click()
  await page.locator('[aria-invalid="true"]').first().waitFor()
}

const pages = {
  'home': page => page.goto('/'),
  'posts': page => page.goto('/posts'),
  'posts page 10': page => page.goto('/posts?page=10'),
  'nothing found': page => page.goto('/posts?search=xyzzy'),
  'own post': page => page.goto(`/posts/${own}`),
  'post with long words': page => page.goto(`/posts/${wide}`),
  'deleting': deleting,
  'new post': page => page.goto('/posts/new'),
  'new post with errors': formWithErrors,
  'edit': page => page.goto(`/posts/${own}/edit`),
  'edit of another': page => page.goto(`/posts/${other}/edit`),
  'account': page => page.goto('/account'),
  'not found': page => page.goto('/no-such-page'),
  'no connection': broken,
  'session ended': sessionEnded,
}

const { context } = await site.person({ email: ann })
for (const [what, open] of Object.entries(pages)) {
  test(what, async () => {
    const { page, watch } = await site.tab(context)
    await open(page)
    await alive(page)
    await assertGoodInEveryLook(page, `in ${what}`)
    watch.assertQuiet([/status of 40[34]/, /ERR_FAILED/])
    await page.close()
  })
}
