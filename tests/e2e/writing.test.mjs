// Writing posts: create, change, delete; what is wrong is said at the field; nothing typed is lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'

const site = await openSite()
const { page, watch } = await site.person({ email: ann })
const on = screen(page)
const refusals = [/status of (?:400|404|503)/, /ERR_FAILED|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET/]
const saved = title => site.server.rows('SELECT id, title, body, created_by_id FROM blog_post WHERE title = ?', title)
const described = async field => await field.evaluate(element => (element.getAttribute('aria-describedby') ?? '').split(' ')
  .map(id => document.getElementById(id)?.textContent ?? '').join(' '))

async function write(title, text) {
  await page.goto('/posts/new')
  await alive(page)
  await on.title.fill(title)
  await on.text.fill(text)
}

test('a new post is published, shown, and first in the list', async () => {
  await write('A first post', 'One line.\n\nAnother line with ünïcode and an emoji 🏰.')
  await on.publish.click()
  await page.waitForURL(/\/posts\/\d+$/)
  await on.main.getByRole('heading', { name: 'A first post' }).waitFor()
  assert.match(await on.main.innerText(), /Another line with ünïcode and an emoji 🏰\./)
  await on.notice.getByText('published').waitFor()
  const [post] = saved('A first post')
  assert.equal(new URL(page.url()).pathname, `/posts/${post.id}`)
  await on.posts.click()
  await on.cards.first().waitFor()
  assert.equal((await on.titles.first().innerText()).trim(), 'A first post')
})

test('the same post is there after a reload, rendered on the server', async () => {
  const [{ id }] = saved('A first post')
  const html = await (await page.goto(`/posts/${id}`)).text()
  assert.match(html, /<h1[^>]*>\s*A first post\s*<\/h1>/)
  assert.ok(html.includes('Another line with ünïcode'))
})

test('the author changes it', async () => {
  const [{ id }] = saved('A first post')
  await page.goto(`/posts/${id}`)
  await alive(page)
  await on.edit.click()
  await page.waitForURL(`**/posts/${id}/edit`)
  assert.equal(await on.title.inputValue(), 'A first post')
  await on.title.fill('A better post')
  await on.text.fill('Other words.')
  await on.save.click()
  await page.waitForURL(`**/posts/${id}`)
  await on.main.getByRole('heading', { name: 'A better post' }).waitFor()
  await on.main.getByText('Other words.').waitFor()
  assert.deepEqual(saved('A better post').map(post => post.body), ['Other words.'])
})

test('deleting asks first; "Cancel" keeps the post', async () => {
  const [{ id }] = saved('A better post')
  await page.goto(`/posts/${id}`)
  await alive(page)
  await on.remove.click()
  await on.dialog.waitFor()
  assert.match(await on.dialog.innerText(), /A better post/)
  await on.cancel.click()
  await on.dialog.waitFor({ state: 'hidden' })
  assert.equal(saved('A better post').length, 1)
})

test('a confirmed deletion removes the post, also for those who know its address', async () => {
  const [{ id }] = saved('A better post')
  await on.remove.click()
  await on.confirm.click()
  await page.waitForURL('**/posts')
  await on.cards.first().waitFor()
  assert.ok(!(await on.titles.allInnerTexts()).includes('A better post'))
  assert.equal(saved('A better post').length, 0)
  assert.equal((await page.goto(`/posts/${id}`)).status(), 404)
  await on.main.getByText('Page not found').waitFor()
})

test('empty fields are marked, each with its own sentence, and the first has the focus', async () => {
  await write('', '')
  const before = watch.api().length
  await on.publish.click()
  for (const field of [on.title, on.text]) {
    await field.and(page.locator('[aria-invalid="true"]')).waitFor()
    assert.match(await described(field), /may not be blank/)
  }
  assert.equal(await on.title.evaluate(element => element === document.activeElement), true)
  assert.deepEqual(watch.api().slice(before), [], 'what is surely refused is not sent')
})

test('a title that is too long is refused at the field, and stays as typed', async () => {
  await write('x'.repeat(201), 'Text')
  await on.publish.click()
  await on.title.and(page.locator('[aria-invalid="true"]')).waitFor()
  assert.match(await described(on.title), /no more than 200 characters/)
  assert.equal(await on.text.getAttribute('aria-invalid'), null)
  assert.equal((await on.title.inputValue()).length, 201)
})

test('what only the API knows to be wrong is shown at the field too', async () => {
  await write('A title the API dislikes', 'Text')
  await page.route('**/api/posts/', route => route.fulfill({ status: 400, json: { title: ['This title is taken.'] } }), { times: 1 })
  await on.publish.click()
  await on.title.and(page.locator('[aria-invalid="true"]')).waitFor()
  assert.match(await described(on.title), /This title is taken\./)
  assert.equal(await on.text.inputValue(), 'Text')
})

test('without a connection a sentence says so, nothing typed is lost, and a second try saves it once', async () => {
  await write('Written on a train', 'In a tunnel')
  await page.route('**/api/posts/', route => route.abort(), { times: 1 })
  await on.publish.click()
  await on.alert.getByText(/could not be reached/).waitFor()
  assert.deepEqual([await on.title.inputValue(), await on.text.inputValue()], ['Written on a train', 'In a tunnel'])
  await on.publish.click()
  await page.waitForURL(/\/posts\/\d+$/)
  assert.equal(saved('Written on a train').length, 1)
})

test('a busy server is called busy', async () => {
  await write('Written at noon', 'Busy')
  await page.route('**/api/posts/', route => route.fulfill({ status: 503, headers: { 'Retry-After': '5' }, json: { detail: 'Service unavailable' } }), { times: 1 })
  await on.publish.click()
  await on.alert.getByText(/busy/).waitFor()
  assert.match(await on.alert.innerText(), /in 5 seconds/)
  assert.equal(await on.title.inputValue(), 'Written at noon')
})

test('a server that stopped and came back: the text is still there and is saved once', async () => {
  await write('Written through a restart', 'Patience')
  await site.server.stop()
  await on.publish.click()
  await on.alert.getByText(/could not be reached/).waitFor()
  assert.deepEqual([await on.title.inputValue(), await on.text.inputValue()], ['Written through a restart', 'Patience'])
  await site.server.start()
  await on.publish.click()
  await page.waitForURL(/\/posts\/\d+$/)
  assert.deepEqual(saved('Written through a restart').map(post => post.body), ['Patience'])
})

test('an unsaved draft survives a reload, and is gone once published', async () => {
  await write('A draft', 'Half a sentence')
  await page.reload()
  await alive(page)
  await page.waitForFunction(() => document.querySelector('main textarea')?.value === 'Half a sentence')
  assert.equal(await on.title.inputValue(), 'A draft')
  await on.publish.click()
  await page.waitForURL(/\/posts\/\d+$/)
  await page.goto('/posts/new')
  await alive(page)
  assert.equal(await on.title.inputValue(), '')
})

test('two quick clicks on "Publish" make one post', async () => {
  await write('Clicked twice', 'Once')
  await on.publish.dblclick()
  await page.waitForURL(/\/posts\/\d+$/)
  assert.equal(saved('Clicked twice').length, 1)
})

test('none of this made the browser complain, but for the refusals above', () => watch.assertQuiet(refusals))
