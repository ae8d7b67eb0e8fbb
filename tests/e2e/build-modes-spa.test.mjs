// A build without server rendering (npm run build:spa), served from the folder.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { webBuild } from './support/builds.mjs'
import { ann } from './support/people.mjs'
import { shortStory } from './support/short-story.mjs'
import { openSite } from './support/site.mjs'

const site = await openSite({ web: await webBuild('build:spa') })

test('every address answers with the same page, which is nobody\'s', async () => {
  const [visitor, stranger] = [await site.visitor(ann), await site.visitor()]
  const answers = await Promise.all(['/', '/posts', '/account'].flatMap(path => [visitor.fetch(path), stranger.fetch(path)]))
  for (const { status, text } of answers) {
    assert.equal(status, 200)
    assert.equal(text, answers[0].text)
    assert.ok(!text.includes(ann))
  }
})

test('no Node is started', async () => {
  assert.deepEqual((await site.server.settled()).events('renderer_started'), [])
})

shortStory(site, { rendered: false })
