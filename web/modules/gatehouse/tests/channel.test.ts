// The renderer's end of the channel alone: renders that wait for nothing but microtasks.
import { Duplex } from 'node:stream'
import { expect, it, vi } from 'vitest'
import { Channel } from '../runtime/server/channel'
import { FrameType, encodeFrame } from '../runtime/server/frames'

function channelOf(render: ConstructorParameters<typeof Channel>[0]['render']) {
  const stream = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() })
  const ended = vi.fn()
  const channel = new Channel({ stream, build: 'b', render, ended })
  return { channel, ended, arrives: (...frames: Buffer[]) => stream.push(Buffer.concat(frames)) }
}

const asked = (id: number, target = '/') => encodeFrame(FrameType.render, id, { method: 'GET', scheme: 'http', host: 'x', target, vary: {} })
const answered = (id: number) => encodeFrame(FrameType.reply, id, { call: 1, status: 200, headers: {} }, '{}')

it('frames that come together never run interleaved: what one lets go on is over before the next is looked at', async () => {
  const steps: string[] = []
  const goOn = async (name: string) => {
    steps.push(`${name} begins`)
    for (let turn = 0; turn < 100; turn++)
      await null
    steps.push(`${name} ends`)
  }
  const { arrives } = channelOf(async (render) => {
    await goOn(`render ${render.id}`)
    await render.call('/api/')
    await goOn(`answer ${render.id}`)
    return { status: 200, headers: [], body: '' }
  })
  arrives(asked(1))
  await vi.waitUntil(() => steps.length === 2)
  arrives(answered(1), asked(2), asked(3))
  await vi.waitUntil(() => steps.length === 8)
  expect(steps.slice(2)).toEqual(['answer 1 begins', 'answer 1 ends', 'render 2 begins', 'render 2 ends', 'render 3 begins', 'render 3 ends'])
})

it('after a frame that breaks the protocol no other is looked at', async () => {
  const renders = vi.fn(async () => ({ status: 200, headers: [] as [string, string][], body: '' }))
  const { arrives, ended } = channelOf(renders)
  arrives(asked(1, 'no path'), asked(2))
  await vi.waitUntil(() => ended.mock.calls.length > 0)
  await new Promise(setImmediate)
  expect(ended.mock.calls).toEqual([[expect.objectContaining({ name: 'ProtocolError' })]])
  expect(renders).not.toHaveBeenCalled()
})
