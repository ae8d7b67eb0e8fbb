// The process that runs the built fixture: what it may do, how it begins and ends, and what it is started with.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameType } from '../runtime/server/frames'
import { builtFixture } from './support/built-fixture'
import { Renderer } from './support/renderer'

const output = builtFixture()

describe('a renderer', () => {
  let own: Renderer
  beforeEach(async () => {
    own = await Renderer.start(output)
  })
  afterEach(() => own.stop())

  it('has in its sandbox no file of the system, no process, no thread and no environment', async () => {
    const page = await own.render('/plain/sandbox')
    const denied = 'ERR_ACCESS_DENIED'
    expect(JSON.parse(page.body)).toEqual({
      passwd: denied, proc: denied, folder: denied, write: denied, child: denied, worker: denied, addon: 'ERR_DLOPEN_DISABLED', environment: ['GATEHOUSE_CHANNEL', 'NODE_ENV'],
    })
  })

  it('says hello with its protocol and build, and answers pings with its heap', async () => {
    expect(own.hello).toEqual({ protocol: 2, build: expect.stringMatching(/^[\w-]{36}$/) })
    const { heap } = await own.ping(77)
    expect(heap).toBeGreaterThan(1_000_000)
  })

  it('told to finish answers what runs, then ends', async () => {
    let release = () => {}
    own.api = () => new Promise(resolve => release = () => resolve({ body: { name: 'late' } }))
    const { page } = own.begin('/who')
    await vi.waitFor(() => expect(own.calls).toHaveLength(1))
    own.send(FrameType.finish, 0)
    release()
    expect((await page).body).toContain('Hello late')
    expect(await own.ended).toBe(0)
  })

  it('ends when the server is gone', async () => {
    own.hangUp()
    expect(await own.ended).toBe(0)
  })

  it.each([
    ['a length of nothing', Buffer.from([0, 0, 0, 0])],
    ['an unknown type', Buffer.from([5, 0, 0, 0, 99, 0, 0, 0, 0])],
    ['a render without metadata', Buffer.from([5, 0, 0, 0, 1, 1, 0, 0, 0])],
  ])('ends with a sentence after %s', async (_, bytes) => {
    own.write(bytes)
    expect(await own.ended).toBe(1)
    expect(own.stderr).toContain('The render channel broke: ')
  })

  it.each([
    { method: 'POST' }, { scheme: 'ftp' }, { host: 7 }, { target: 'posts' }, { vary: { a: 1 } },
  ])('ends after a render frame with %j', async (wrong) => {
    own.begin('/who', wrong)
    expect(await own.ended).toBe(1)
    expect(own.stderr).toContain('asks for no page')
  })

  it('ends after a second render of the same id', async () => {
    own.api = () => null
    const { id } = own.begin('/who')
    own.send(FrameType.render, id, { method: 'GET', scheme: 'http', host: 'a', target: '/', vary: {} })
    expect(await own.ended).toBe(1)
  })
})

describe('rendering twice', () => {
  let twice: Renderer
  beforeAll(async () => {
    twice = await Renderer.start(output, { GATEHOUSE_RENDER_TWICE: '1' })
    twice.api = ({ id }) => ({ body: { name: `visitor ${id}` } })
  })
  afterAll(() => twice.stop())

  it.each(['/plain/counter', '/plain/today'])('finds that %s differs', async (target) => {
    const { id, page } = twice.begin(target)
    expect(await page).toMatchObject({ keep: false, why: 'differs' })
    expect(twice.logs.filter(line => line.id === id)).toMatchObject([{ level: 'warn', text: expect.stringContaining('differ: at ') }])
  })

  it('finds nothing in a page that depends on its calls, and asks for each once', async () => {
    expect(await twice.render('/who')).toMatchObject({ keep: true })
    expect(twice.calls).toHaveLength(1)
  })
})
