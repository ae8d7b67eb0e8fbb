// Only the author or staff changes a post: the page offers nothing else, and the API refuses it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, ann, ben } from './support/people.mjs'
import { screen } from './support/screen.mjs'
import { openSite } from './support/site.mjs'
import { alive } from './support/state.mjs'

const site = await openSite()
const postOf = email => site.server.rows('SELECT p.id, p.title, p.body FROM blog_post p JOIN accounts_customuser u ON u.id = p.created_by_id WHERE u.email = ? ORDER BY p.id LIMIT 1', email)[0]
const now = id => site.server.rows('SELECT id, title, body FROM blog_post WHERE id = ?', id)[0]
const pairs = [[ann, ben], [ben, ann]]

for (const [reader, author] of pairs) {
  test(`${reader} reads a post of ${author} and finds no button to change it`, async () => {
    const { context, page } = await site.person({ email: reader })
    const on = screen(page)
    await page.goto(`/posts/${postOf(author).id}`)
    await alive(page)
    await on.heading.waitFor()
    assert.deepEqual([await on.edit.count(), await on.remove.count()], [0, 0])
    await page.goto(`/posts/${postOf(reader).id}`)
    await alive(page)
    assert.deepEqual([await on.edit.count(), await on.remove.count()], [1, 1], 'the own post has both')
    await context.close()
  })

  test(`${reader} types the address of the form for a post of ${author} and gets a sentence instead`, async () => {
    const { context, page, watch } = await site.person({ email: reader })
    const on = screen(page)
    await page.goto(`/posts/${postOf(author).id}/edit`)
    await alive(page)
    await on.main.getByText('Only the author of this post can change it.').waitFor()
    assert.deepEqual([await on.title.count(), await on.save.count()], [0, 0])
    watch.assertQuiet()
    await context.close()
  })

  test(`the API refuses ${reader} every change of a post of ${author}: 403, and the post stays as it is`, async () => {
    const post = postOf(author)
    const visitor = await site.visitor(reader)
    for (const [method, body] of [['PUT', { title: 'Taken', body: 'over' }], ['PATCH', { title: 'Taken' }], ['DELETE', undefined]]) {
      const answer = await visitor.json(`/api/posts/${post.id}/`, { method, body })
      assert.equal(answer.status, 403, method)
      assert.equal(typeof answer.body.detail, 'string')
    }
    assert.deepEqual(now(post.id), post)
  })
}

test('a post cannot be written in somebody else\'s name', async () => {
  const visitor = await site.visitor(ann)
  const answer = await visitor.json('/api/posts/', { method: 'POST', body: { title: 'Whose?', body: 'Mine', created_by: 1, modified_by: 1 } })
  assert.equal(answer.status, 201)
  const own = (await visitor.json('/api/account/profile/')).body.id
  assert.deepEqual([answer.body.created_by, answer.body.modified_by], [own, own])
})

test('staff changes and deletes anybody\'s post', async () => {
  const post = postOf(ann)
  const { context, page } = await site.person({ email: admin })
  const on = screen(page)
  await page.goto(`/posts/${post.id}`)
  await alive(page)
  await on.edit.click()
  await on.title.fill('Put right by staff')
  await on.save.click()
  await page.waitForURL(`**/posts/${post.id}`)
  await on.main.getByRole('heading', { name: 'Put right by staff' }).waitFor()
  assert.equal(now(post.id).title, 'Put right by staff')
  await on.remove.click()
  await on.confirm.click()
  await page.waitForURL('**/posts')
  assert.equal(now(post.id), undefined)
  await context.close()
})
