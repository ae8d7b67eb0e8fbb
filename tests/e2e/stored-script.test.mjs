// What somebody stores as a post is text for everybody who reads it: in the page, in its state, after client navigation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, ben } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive, stateOf, stateText } from './support/state.mjs'

const title = '</script><script>hacked=1</script><img src=x onerror="hacked=2">\u2028{{hacked=3}}\'"&amp;<!--'
const text = '<script>hacked=4</script>\n</script></textarea></title><svg onload=hacked=5>\n<img src=x onerror=hacked=6>\u2028\u2029<a href="javascript:hacked=7">x</a> <style>body{display:none}</style> __NUXT__ ${hacked=8} --> ]]>'

const site = await openSite()
const writer = await site.visitor(ann)
const created = await writer.json('/api/posts/', { method: 'POST', body: { title, body: text } })
assert.equal(created.status, 201, created.text)
const { id } = created.body
const { page, watch } = await site.person({ email: ben })
const on = screen(page)
const shown = locator => locator.evaluate(element => element.textContent)

async function nothingHappened() {
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined)
  assert.equal(await page.locator('img[src="x"], svg[onload], a[href^="javascript:"]').count(), 0)
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).display === 'none'), false)
  watch.assertQuiet()
}

const dangerous = /<script>hacked|<img src=x|<svg onload|<style>body|href="javascript:|\u2028|\u2029/

/** No tag of the post is a tag of the page, and the state ends where it should. */
function assertText(html) {
  const withoutState = html.replace(stateText(html), '')
  assert.doesNotMatch(withoutState.replaceAll(/[\u2028\u2029]/g, ' '), dangerous)
  assert.doesNotMatch(stateText(html), /[<\u2028\u2029]/)
}

test('the API stores and answers it unchanged', async () => {
  const { body } = await writer.json(`/api/posts/${id}/`)
  assert.deepEqual([body.title, body.body], [title, text])
})

test('on the post\'s rendered page it is text, and in the page\'s state', async () => {
  const html = await (await page.goto(`/posts/${id}`)).text()
  assertText(html)
  const post = Object.values(stateOf(html).data).find(data => data?.id === id)
  assert.deepEqual([post.title, post.body], [title, text])
  await alive(page)
  assert.equal((await shown(on.heading)).trim(), title)
  assert.ok((await shown(on.main)).includes(text))
  assert.ok((await page.title()).startsWith('</script><script>hacked=1</script>'))
  await nothingHappened()
})

test('in the rendered list it is text', async () => {
  const html = await (await page.goto('/posts')).text()
  assertText(html)
  await alive(page)
  assert.equal((await shown(on.titles.first())).trim(), title)
  await nothingHappened()
})

test('after client navigation it is text', async () => {
  await page.goto('/')
  await alive(page)
  await on.posts.click()
  await page.waitForURL('**/posts')
  await on.titles.first().waitFor()
  assert.equal((await shown(on.titles.first())).trim(), title)
  await on.titles.first().getByRole('link').click()
  await page.waitForURL(`**/posts/${id}`)
  await page.waitForFunction(() => document.querySelector('main h1')?.textContent.includes('hacked=2'))
  assert.equal((await shown(on.heading)).trim(), title)
  assert.ok((await shown(on.main)).includes(text))
  await nothingHappened()
})

test('in the form of its author, and in the question before deleting, it is text', async () => {
  const author = await site.person({ email: ann })
  const screenOfAuthor = screen(author.page)
  await author.page.goto(`/posts/${id}/edit`)
  await alive(author.page)
  assert.equal(await screenOfAuthor.title.inputValue(), title.replaceAll(/[\r\n]/g, ''))
  assert.equal(await screenOfAuthor.text.inputValue(), text)
  await author.page.goto(`/posts/${id}`)
  await alive(author.page)
  await screenOfAuthor.remove.click()
  assert.ok((await shown(screenOfAuthor.dialog)).includes('<script>hacked=1</script>'))
  assert.equal(await author.page.evaluate(() => globalThis.hacked), undefined)
  author.watch.assertQuiet()
  await author.context.close()
})

const search = '"><script>hacked=9</script><img src=x onerror=hacked=10>'
for (const path of [`/posts?search=${encodeURIComponent(search)}`, `/login?redirect=${encodeURIComponent(search)}`, `/${encodeURIComponent(search)}`]) {
  test(`in an address it is text: ${path.slice(0, 12)}…`, async () => {
    const html = await (await page.goto(path)).text()
    assert.doesNotMatch(html.replace(stateText(html), ''), /<script>hacked|<img src=x/)
    await alive(page)
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined)
    watch.assertQuiet([/status of 404/])
  })
}

test('an inline script that did get into a page would be blocked by the policy', async () => {
  await page.goto('/')
  await alive(page)
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'hacked = 11'
    document.body.append(script)
  })
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined)
  assert.ok(watch.problems.some(problem => problem.startsWith('CSP: script-src')), watch.problems.join())
})
