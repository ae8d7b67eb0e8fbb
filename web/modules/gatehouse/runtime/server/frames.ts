// Frames of the render channel, version 2: `u32 LE length | u8 type | u32 LE id | payload`; a payload with metadata is
// `u32 LE length of a JSON object | the JSON | raw bytes`. The length counts what follows it. Whatever breaks these rules
// is a ProtocolError: the channel cannot be trusted after it.

export const protocol = 2
export const largestFrame = 16 * 1024 * 1024 // bytes, of what follows the length
const head = 5 // bytes of type and id

export const FrameType = {
  render: 1, cancel: 2, reply: 3, ping: 4, finish: 5, early: 6, // from the server
  hello: 65, call: 66, page: 67, log: 68, pong: 69, // from the renderer
} as const

export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

export interface Frame {
  type: number
  id: number
  payload: Buffer
}

/** Throws a RangeError when the frame would be larger than the other side takes. */
export function encodeFrame(type: number, id: number, meta?: object, body: string | Uint8Array = ''): Buffer {
  const json = meta ? JSON.stringify(meta) : ''
  const jsonSize = Buffer.byteLength(json)
  const bodySize = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  const size = head + (meta ? 4 + jsonSize : 0) + bodySize
  if (size > largestFrame)
    throw new RangeError(`A frame of ${size} bytes is larger than ${largestFrame}`)
  const frame = Buffer.allocUnsafe(4 + size)
  frame.writeUInt32LE(size, 0)
  frame.writeUInt8(type, 4)
  frame.writeUInt32LE(id, 5)
  let at = 4 + head
  if (meta) {
    at = frame.writeUInt32LE(jsonSize, at)
    at += frame.write(json, at)
  }
  if (typeof body === 'string')
    frame.write(body, at)
  else
    frame.set(body, at)
  return frame
}

/** The JSON object and the bytes after it. */
export function splitPayload(payload: Buffer): { meta: Record<string, unknown>, body: Buffer } {
  const size = payload.length < 4 ? Infinity : payload.readUInt32LE(0)
  if (4 + size > payload.length)
    throw new ProtocolError('The metadata of a frame does not fit into it')
  let meta: unknown
  try {
    meta = JSON.parse(payload.toString('utf8', 4, 4 + size))
  }
  catch {
    throw new ProtocolError('The metadata of a frame is no JSON')
  }
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta))
    throw new ProtocolError('The metadata of a frame is no object')
  return { meta: meta as Record<string, unknown>, body: payload.subarray(4 + size) }
}

/** Makes frames of a stream's chunks, however they are cut. Each byte is copied at most once. */
export class FrameReader {
  private readonly lengthBytes = Buffer.alloc(4)
  private lengthRead = 0
  private rest: Buffer | null = null // of the frame that is being read, allocated when its length is known
  private restRead = 0
  private readonly take: (frame: Frame) => void

  constructor(take: (frame: Frame) => void) {
    this.take = take
  }

  /** Calls `take` for each frame that `chunk` completes. Throws a ProtocolError; nothing may be read after that. */
  read(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.rest === null) {
        at += this.readLength(chunk, at)
        if (this.lengthRead < 4)
          return
        const size = this.lengthBytes.readUInt32LE(0)
        if (size < head || size > largestFrame)
          throw new ProtocolError(`A frame says it has ${size} bytes`)
        this.lengthRead = 0
        if (chunk.length - at >= size) { // the usual case: nothing is copied
          this.give(chunk.subarray(at, at + size))
          at += size
          continue
        }
        this.rest = Buffer.allocUnsafe(size)
        this.restRead = 0
      }
      const copied = chunk.copy(this.rest, this.restRead, at)
      at += copied
      this.restRead += copied
      if (this.restRead === this.rest.length) {
        const whole = this.rest
        this.rest = null
        this.give(whole)
      }
    }
  }

  private readLength(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.lengthBytes, this.lengthRead, at)
    this.lengthRead += copied
    return copied
  }

  private give(bytes: Buffer): void {
    this.take({ type: bytes.readUInt8(0), id: bytes.readUInt32LE(1), payload: bytes.subarray(head) })
  }
}
