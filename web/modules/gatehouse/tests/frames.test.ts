import { describe, expect, it } from 'vitest'
import { FrameReader, ProtocolError, encodeFrame, largestFrame, splitPayload } from '../runtime/server/frames'
import type { Frame } from '../runtime/server/frames'

/** Equal on every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

function readAll(chunks: Buffer[]): Frame[] {
  const frames: Frame[] = []
  const reader = new FrameReader(frame => frames.push({ ...frame, payload: Buffer.from(frame.payload) }))
  chunks.forEach(chunk => reader.read(chunk))
  return frames
}

function lengthOnly(size: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(size)
  return bytes
}

describe('a frame', () => {
  it('has the bytes of the protocol', () => {
    expect(encodeFrame(66, 7, { a: 1 }, 'ß').toString('hex')).toBe('12000000' + '42' + '07000000' + '07000000' + Buffer.from('{"a":1}').toString('hex') + 'c39f')
    expect(encodeFrame(2, 0x01020304).toString('hex')).toBe('05000000' + '02' + '04030201')
  })

  it('larger than the other side takes is refused where it is made', () => {
    expect(encodeFrame(67, 1, {}, new Uint8Array(largestFrame - 11))).toHaveLength(largestFrame + 4)
    expect(() => encodeFrame(67, 1, {}, new Uint8Array(largestFrame - 10))).toThrow(RangeError)
  })
})

describe('frames', () => {
  const random = seeded(4)
  const sent = Array.from({ length: 200 }, (_, n) => {
    const body = Buffer.from(Array.from({ length: n % 20 ? random(40) : random(70_000) }, () => random(256)))
    return n % 3 ? encodeFrame(1 + random(5), random(2 ** 32), { n, text: 'ö'.repeat(random(9)) }, body) : encodeFrame(4, n)
  })
  const bytes = Buffer.concat(sent)
  const hex = sent.map(frame => frame.toString('hex', 4))

  it.each(Array.from({ length: 30 }, (_, seed) => seed))('are the same however the stream is cut (seed %i)', (seed) => {
    const random = seeded(seed)
    const longest = [1, 3, 9, 100, 5000, bytes.length][seed % 6]!
    const chunks: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random(longest)
      chunks.push(bytes.subarray(at, at + size))
      at += size
    }
    const got = readAll(chunks).map(({ type, id, payload }) => encodeFrame(type, id, undefined, payload).toString('hex', 4))
    expect(got).toEqual(hex)
  })

  it('give back the metadata and the bytes they were made of', () => {
    const [{ type, id, payload }] = readAll([encodeFrame(67, 3, { text: 'ö' }, Buffer.from([0, 255]))]) as [Frame]
    expect({ type, id, ...splitPayload(payload) }).toEqual({ type: 67, id: 3, meta: { text: 'ö' }, body: Buffer.from([0, 255]) })
  })

  it('that are not complete are not given', () => {
    for (const cut of [0, 1, 4, 5, 9, 12])
      expect(readAll([encodeFrame(1, 2, { a: 1 }).subarray(0, cut)])).toEqual([])
  })

  it.each([0, 4, largestFrame + 1, 0xFFFFFFFF])('that say they have %i bytes break the protocol', (size) => {
    expect(() => readAll([lengthOnly(size)])).toThrow(ProtocolError)
  })

  it('of the largest size are read', () => {
    const bytes = encodeFrame(3, 1, {}, new Uint8Array(largestFrame - 11))
    expect(readAll([bytes.subarray(0, 1000), bytes.subarray(1000)])[0]!.payload).toHaveLength(largestFrame - 5)
  })
})

describe('metadata', () => {
  it.each([
    ['nothing', ''], ['three bytes', '\x01\x00\x00'], ['a length beyond the end', '\x09\x00\x00\x00{}'], ['a negative length', '\xFF\xFF\xFF\xFF{}'],
    ['no JSON', '\x02\x00\x00\x00{]'], ['an array', '\x02\x00\x00\x00[]'], ['null', '\x04\x00\x00\x00null'], ['a number', '\x01\x00\x00\x007'],
  ])('that is %s breaks the protocol', (_, payload) => {
    expect(() => splitPayload(Buffer.from(payload, 'latin1'))).toThrow(ProtocolError)
  })
})
