// The renderer's end of the channel alone.
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

it('after a frame that breaks the protocol no other is looked at', async () => {
  const renders = vi.fn(async () => ({ status: 200, headers: [] as [string, string][], body: '' }))
  const { arrives, ended } = channelOf(renders)
  arrives(asked(1, 'no path'), asked(2))
  await vi.waitUntil(() => ended.mock.calls.length > 0)
  await new Promise(setImmediate)
  expect(ended.mock.calls).toEqual([[expect.objectContaining({ name: 'ProtocolError' })]])
  expect(renders).not.toHaveBeenCalled()
})
