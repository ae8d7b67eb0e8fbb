// One render, from its frame to its page. It is the store of one AsyncLocalStorage, which reaches everything that the render
// runs, the inner requests of Nuxt's error page and of `$fetch` included, and nothing that another one runs.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { ApiAnswer, CallOptions, GatehouseRender, KeepRule, NotKept } from '../types'

export interface PageRequest {
  method: 'GET' | 'HEAD'
  scheme: 'http' | 'https'
  host: string // with the port, as the visitor wrote it
  target: string // raw path and query
  vary: Record<string, string> // declared request headers
}

/** What a render sends to the server. */
export interface RenderPort {
  call: (render: Render, call: number, meta: { method: string, target: string, accept: string }) => void
  /** A call was made after its page had been sent: the next page of this path must not be kept. */
  late: (render: Render, target: string) => void
}

/** Answers that came with the render, by `callKey`. */
export type EarlyAnswers = Map<string, ApiAnswer>

export function callKey(method: string, target: string, accept: string): string {
  return `${method} ${accept} ${target}`
}

interface Pending {
  resolve: (answer: ApiAnswer) => void
  reject: (error: Error) => void
}

/** A call that was not sent: it would write, or its render has ended. */
export class CallRefused extends Error {
  override name = 'CallRefused'
}

export class Render implements GatehouseRender {
  /** What the route rules say of this page; the first handler of the page request fills it in. */
  rule: KeepRule | undefined
  readonly id: number
  readonly request: PageRequest
  private readonly port: RenderPort
  private readonly early: EarlyAnswers
  private readonly pending = new Map<number, Pending>()
  private calls = 0
  private state: 'running' | 'sent' | 'cancelled' = 'running'
  private noticed: NotKept | '' = ''

  constructor(id: number, request: PageRequest, port: RenderPort, early: EarlyAnswers = new Map()) {
    this.id = id
    this.request = request
    this.port = port
    this.early = early
  }

  /** How many answers came with the render and were not asked for. */
  get unused(): number {
    return this.early.size
  }

  get cancelled(): boolean {
    return this.state === 'cancelled'
  }

  /** Why the page must not be kept, as far as was noticed during the render: the first reason, or ''. */
  get reason(): NotKept | '' {
    return this.noticed
  }

  call(target: string, options: CallOptions = {}): Promise<ApiAnswer> {
    const { method = 'GET', accept = 'application/json' } = options
    if (method !== 'GET' && method !== 'HEAD')
      return Promise.reject(new CallRefused(`A render only reads: ${method} ${target}`))
    if (this.state === 'cancelled')
      return Promise.reject(new CallRefused(`The render was cancelled: ${target}`))
    if (this.state === 'sent') {
      this.port.late(this, target)
      return Promise.reject(new CallRefused(`The page was sent already: ${target}`))
    }
    const key = callKey(method, target, accept)
    const early = this.early.get(key)
    if (early) {
      this.early.delete(key)
      return Promise.resolve(early)
    }
    const call = ++this.calls
    return new Promise((resolve, reject) => {
      this.pending.set(call, { resolve, reject })
      try {
        this.port.call(this, call, { method, target, accept })
      }
      catch (error) {
        this.pending.delete(call)
        reject(error as Error)
      }
    })
  }

  /** The server's reply to one of the calls. One that nobody waits for is dropped. */
  answer(call: number, answer: ApiAnswer): void {
    const waiting = this.pending.get(call)
    this.pending.delete(call)
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408)
      this.doNotKeep('failed call') // it says how the server was, not what its data are
    waiting?.resolve(answer)
  }

  doNotKeep(why: NotKept): void {
    this.noticed ||= why
  }

  /** The page is complete. What still waits for an answer cannot be part of it. */
  sent(): void {
    if (this.pending.size)
      this.doNotKeep('late call')
    this.end('sent', 'The page was sent before this answer came')
  }

  cancel(): void {
    this.end('cancelled', 'The render was cancelled')
  }

  private end(state: 'sent' | 'cancelled', message: string): void {
    this.state = state
    const waiting = [...this.pending.values()]
    this.pending.clear()
    for (const { reject } of waiting)
      reject(new CallRefused(message))
  }
}

export const renders = new AsyncLocalStorage<Render>()

/** Throws outside any render: there is no visitor in whose name the API could be asked. */
export function currentRender(what: string): Render {
  const render = renders.getStore()
  if (!render)
    throw new CallRefused(`${what} was called outside any render; there is no visitor to ask for`)
  return render
}
