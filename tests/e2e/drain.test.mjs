// SIGTERM: what was asked for is answered, pages among it, then server and renderer are gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann } from './support/people.mjs'
import { Server, temporaryFolder, makeDemo } from './support/server.mjs'
import { binary, web } from './support/paths.mjs'
import { run } from './support/processes.mjs'
import { until } from './support/until.mjs'

const folder = temporaryFolder('drain')
await makeDemo(folder)

const running = (process_) => {
  try {
    process.kill(process_, 0)
    return true
  }
  catch {
    return false
  }
}

async function login(url) {
  const cookie = (await fetch(`${url}/api/login-set-cookie/`)).headers.getSetCookie()[0].split(';')[0]
  return fetch(`${url}/api/login/`, {
    method: 'POST',
    headers: { 'Cookie': cookie, 'X-CSRFToken': cookie.split('=')[1], 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: ann, password: 'password' }),
  })
}

test('a stopped server answers what is in flight and leaves nothing behind', async () => {
  const server = await new Server(folder, web, []).start()
  const renderer = await server.renderer()
  await fetch(`${server.url}/`) // the first render is slower than the rest
  const logins = Array.from({ length: 5 }, () => login(server.url))
  const pages = Array.from({ length: 6 }, () => fetch(`${server.url}/login`))
  await until('the hashes are being computed', () => server.log.requests({ path: '/api/login-set-cookie/' }).length === 5)
  await server.stop()
  for (const answer of await Promise.all([...logins, ...pages]))
    assert.equal(answer.status, 200)
  assert.match(await (await pages[0]).text(), /<form/, 'the page was rendered while draining')
  assert.equal(running(renderer), false, 'the renderer is gone')
  await assert.rejects(fetch(`${server.url}/`), 'nobody listens any more')
  const events = server.log.lines().map(line => line.event)
  assert.ok(events.indexOf('draining') < events.indexOf('stopped'))
})

test('a second server on the same address is refused with a sentence', async (t) => {
  const first = await new Server(folder, 'none', []).start()
  t.after(() => first.stop())
  const second = run(binary, ['serve', '--data', folder, '--listen', `127.0.0.1:${first.port}`])
  await assert.rejects(second, /cannot listen on 127\.0\.0\.1:\d+: Address already in use/)
})
