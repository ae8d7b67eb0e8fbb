// The renderer's end of the channel, free of Nitro: frames in, pages out. Whoever made it says how a page is rendered.
import type { Duplex } from 'node:stream'
import { getHeapStatistics } from 'node:v8'
import { FrameReader, FrameType, ProtocolError, encodeFrame, protocol, splitPayload } from './frames'
import type { Frame } from './frames'
import { reasonNotToKeep } from './keep'
import type { PageReply } from './keep'
import { Render, callKey, renders } from './render'
import type { EarlyAnswers, PageRequest } from './render'

export interface ChannelParts {
  stream: Duplex
  build: string
  render: (render: Render) => Promise<PageReply>
  /** The channel is over: `finish` was obeyed or the server is gone (undefined), or it broke the protocol. */
  ended: (problem?: Error) => void
}

const longestText = 8192 // characters of a log frame
const mostLatePaths = 1000

export class Channel {
  private readonly parts: ChannelParts
  private readonly running = new Map<number, Render>()
  private readonly early = new Map<number, EarlyAnswers>() // of renders that have yet to come
  private readonly latePaths = new Set<string>()
  private corked = false
  private finishing = false
  private closed = false

  constructor(parts: ChannelParts) {
    this.parts = parts
    const { stream } = parts
    const reader = new FrameReader(frame => this.take(frame))
    stream.on('data', (chunk: Buffer) => {
      try {
        reader.read(chunk)
      }
      catch (error) {
        this.close(error as Error)
      }
    })
    stream.on('error', error => this.close(error)).on('end', () => this.close())
    this.send(FrameType.hello, 0, { protocol, build: parts.build })
  }

  /** One line of the server's log, with the render it came from. */
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    const render = renders.getStore()
    if (render?.cancelled)
      return // it fails because it was cancelled
    const bounded = text.length > longestText ? `${text.slice(0, longestText)}…` : text
    const line = bounded.replaceAll(/[\0-\x1F\x7F\u2028\u2029]/g, escaped)
    this.send(FrameType.log, render?.id ?? 0, { level, text: line })
  }

  private take(frame: Frame): void {
    switch (frame.type) {
      case FrameType.render: return this.start(frame)
      case FrameType.reply: return this.answer(frame)
      case FrameType.early: return this.answerEarly(frame)
      case FrameType.cancel:
        this.running.get(frame.id)?.cancel()
        this.drop(frame.id)
        return
      case FrameType.ping: {
        const { used_heap_size, external_memory } = getHeapStatistics()
        return this.send(FrameType.pong, frame.id, { heap: used_heap_size + external_memory })
      }
      case FrameType.finish:
        this.finishing = true
        return this.closeWhenIdle()
    }
    throw new ProtocolError(`A frame of the unknown type ${frame.type}`)
  }

  private start({ id, payload }: Frame): void {
    const request = readRequest(payload)
    if (this.running.has(id))
      throw new ProtocolError(`A second render ${id} while the first one runs`)
    const render = new Render(id, request, {
      call: (_render, call, meta) => this.send(FrameType.call, id, { call, ...meta }),
      late: (_render, target) => this.noteLate(request, target),
    }, this.early.get(id))
    this.early.delete(id)
    this.running.set(id, render)
    void renders.run(render, () => this.render(render))
  }

  private async render(render: Render): Promise<void> {
    let reply: PageReply
    try {
      reply = isReserved(render.request.target) ? emptyReply(404) : await this.parts.render(render)
    }
    catch (error) {
      reply = emptyReply(500)
      if (!render.cancelled)
        this.log('error', describe(error))
    }
    if (render.cancelled)
      return
    render.sent()
    this.sendPage(render, reply)
    this.drop(render.id)
  }

  private sendPage(render: Render, reply: PageReply): void {
    if (this.latePaths.has(pathOf(render.request.target)))
      render.doNotKeep('late call')
    const why = reasonNotToKeep(render.request, reply, render.rule, render.reason)
    const headers = reply.headers.filter(header => this.isSafe(header))
    try {
      this.send(FrameType.page, render.id, { status: reply.status, headers, keep: why === '', why, unused: render.unused }, reply.body)
    }
    catch (error) {
      this.log('error', describe(error))
      this.send(FrameType.page, render.id, { status: 500, headers: [], keep: false, why: 'status', unused: render.unused })
    }
  }

  private isSafe([name, value]: [string, string]): boolean {
    const safe = /^[!#$%&'*+.^`|~\w-]+$/.test(name) && !/[\0\r\n]/.test(value)
    if (!safe)
      this.log('error', `A header of the page is not sent, its name or value is malformed: ${name}`)
    return safe
  }

  private answer({ id, payload }: Frame): void {
    const { meta, body } = splitPayload(payload)
    const { call, status, headers } = meta
    if (typeof call !== 'number' || typeof status !== 'number' || !isTexts(headers))
      throw new ProtocolError('A reply without call, status or headers')
    this.running.get(id)?.answer(call, { status, headers, body })
  }

  private answerEarly({ id, payload }: Frame): void {
    const { meta, body } = splitPayload(payload)
    const { method, target, accept, status, headers } = meta
    if (typeof method !== 'string' || typeof target !== 'string' || typeof accept !== 'string' || typeof status !== 'number' || !isTexts(headers))
      throw new ProtocolError('An early answer without call, status or headers')
    const answers: EarlyAnswers = this.early.get(id) ?? new Map()
    this.early.set(id, answers.set(callKey(method, target, accept), { status, headers, body }))
  }

  private noteLate(request: PageRequest, target: string): void {
    if (this.latePaths.size >= mostLatePaths)
      this.latePaths.clear()
    this.latePaths.add(pathOf(request.target))
    this.log('warn', `A call after its page was sent is refused, and ${pathOf(request.target)} not kept from now on: ${target}`)
  }

  private drop(id: number): void {
    this.running.delete(id)
    this.closeWhenIdle()
  }

  private closeWhenIdle(): void {
    if (this.finishing && this.running.size === 0)
      this.parts.stream.end(() => this.close())
  }

  private close(problem?: Error): void {
    if (this.closed)
      return
    this.closed = true
    this.running.forEach(render => render.cancel())
    this.running.clear()
    this.parts.stream.removeAllListeners('data').on('error', () => {})
    this.parts.stream.destroy()
    this.parts.ended(problem)
  }

  /** What one turn of the event loop has to say leaves in one write. */
  private send(type: number, id: number, meta?: object, body?: string | Uint8Array): void {
    const { stream } = this.parts
    const frame = encodeFrame(type, id, meta, body)
    if (!this.corked) {
      this.corked = true
      stream.cork()
      setImmediate(() => {
        this.corked = false
        stream.uncork()
      })
    }
    stream.write(frame)
  }
}

function readRequest(payload: Buffer): PageRequest {
  const { method, scheme, host, target, vary = {} } = splitPayload(payload).meta
  const isKnown = (method === 'GET' || method === 'HEAD') && (scheme === 'http' || scheme === 'https')
  if (!isKnown || typeof host !== 'string' || typeof target !== 'string' || !target.startsWith('/') || !isTexts(vary))
    throw new ProtocolError('A render frame that asks for no page')
  return { method, scheme, host, target, vary }
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(text => typeof text === 'string')
}

function pathOf(target: string): string {
  return target.split('?', 1)[0]!
}

/** Nuxt trusts in-process requests under /__nuxt…: from outside they would let a stranger write the error page. */
function isReserved(target: string): boolean {
  return /^(?:\/|%2f)*(?:_|%5f)/i.test(target)
}

function emptyReply(status: number): PageReply {
  return { status, headers: [], body: '' }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? String(error) : String(error)
}

function escaped(char: string): string {
  return char === '\n' ? '\\n' : char === '\t' ? '\\t' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
