// Stands for the server: starts a built renderer as the server does, with a socket pair on descriptor 3, and speaks frames.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { FrameReader, FrameType, encodeFrame, splitPayload } from '../../runtime/server/frames'
import type { Frame } from '../../runtime/server/frames'

export interface Call { id: number, call: number, method: string, target: string, accept: string }
export interface Answer { status?: number, headers?: Record<string, string>, body?: unknown }
export interface Early extends Answer { method: string, target: string, accept: string }
export interface Page { status: number, headers: [string, string][], keep: boolean, why: string, unused: number, body: string }
export interface LogLine { id: number, level: string, text: string }

type Api = (call: Call) => Answer | Promise<Answer> | null // null: no reply at all

export class Renderer {
  readonly calls: Call[] = []
  readonly logs: LogLine[] = []
  readonly pages: number[] = []
  hello: Record<string, unknown> = {}
  stdout = ''
  stderr = ''
  api: Api = () => ({ body: {} })
  readonly ended: Promise<number | null>
  private readonly child: ChildProcess
  private readonly socket: Socket
  private readonly waiting = new Map<string, (frame: Frame) => void>()
  private lastId = 0

  private constructor(child: ChildProcess) {
    this.child = child
    this.socket = child.stdio[3] as Socket
    const reader = new FrameReader(frame => this.take(frame))
    this.socket.on('data', (chunk: Buffer) => reader.read(chunk)).on('error', () => {})
    child.stdout!.on('data', part => this.stdout += part)
    child.stderr!.on('data', part => this.stderr += part)
    this.ended = once(child, 'exit').then(([code]) => code as number | null)
  }

  static async start(output: string, environment: Record<string, string> = {}): Promise<Renderer> {
    const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${output}/*`, `${output}/server/index.mjs`], {
      env: { NODE_ENV: 'production', GATEHOUSE_CHANNEL: '3', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const renderer = new Renderer(child)
    const { payload } = await Promise.race([
      renderer.next(FrameType.hello, 0),
      renderer.ended.then(() => Promise.reject(new Error(`The renderer ended: ${renderer.stderr}`))),
    ])
    renderer.hello = splitPayload(payload).meta
    return renderer
  }

  async render(target: string, request: Record<string, unknown> = {}, early: Early[] = []): Promise<Page> {
    return await this.begin(target, request, early).page
  }

  begin(target: string, request: Record<string, unknown> = {}, early: Early[] = []): { id: number, page: Promise<Page> } {
    const id = ++this.lastId
    const page = this.next(FrameType.page, id).then(({ payload }) => {
      const { meta, body } = splitPayload(payload)
      return { ...meta, body: body.toString('utf8') } as Page
    })
    for (const { body, status = 200, headers = { 'content-type': 'application/json' }, ...call } of early)
      this.send(FrameType.early, id, { ...call, status, headers }, JSON.stringify(body))
    this.send(FrameType.render, id, { method: 'GET', scheme: 'http', host: 'site.example:8000', target, vary: {}, ...request })
    return { id, page }
  }

  /** Renders what nobody asks the API about: a page that has to come after everything sent before it. */
  async settled(): Promise<void> {
    await this.render('/plain/unkept')
  }

  cancel(id: number): void {
    this.send(FrameType.cancel, id)
  }

  async ping(id: number): Promise<Record<string, unknown>> {
    const pong = this.next(FrameType.pong, id)
    this.send(FrameType.ping, id)
    return splitPayload((await pong).payload).meta
  }

  send(type: number, id: number, meta?: object, body?: string): void {
    this.socket.write(encodeFrame(type, id, meta, body))
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  hangUp(): void {
    this.socket.destroy()
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  private next(type: number, id: number): Promise<Frame> {
    return new Promise(resolve => this.waiting.set(`${type} ${id}`, resolve))
  }

  private take(frame: Frame): void {
    const { meta } = splitPayload(frame.payload)
    if (frame.type === FrameType.log)
      this.logs.push({ id: frame.id, ...meta } as LogLine)
    if (frame.type === FrameType.page)
      this.pages.push(frame.id)
    if (frame.type === FrameType.call)
      void this.answer({ id: frame.id, ...meta } as Call)
    const key = `${frame.type} ${frame.id}`
    const resolve = this.waiting.get(key)
    this.waiting.delete(key)
    resolve?.(frame)
  }

  private async answer(call: Call): Promise<void> {
    this.calls.push(call)
    const answer = await this.api(call)
    if (!answer)
      return
    const { status = 200, headers = { 'content-type': 'application/json' }, body = {} } = answer
    this.send(FrameType.reply, call.id, { call: call.call, status, headers }, typeof body === 'string' ? body : JSON.stringify(body))
  }
}
